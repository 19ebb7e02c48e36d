namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class ThreeNodesTests(ThreeNodesTests.Setting setting) : MatrixTests(setting), IClassFixture<ThreeNodesTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 3, tls: false, auth: false);
}
