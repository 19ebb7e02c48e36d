namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class ThreeNodesAuthTests(ThreeNodesAuthTests.Setting setting) : MatrixTests(setting), IClassFixture<ThreeNodesAuthTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 3, tls: false, auth: true);
}
