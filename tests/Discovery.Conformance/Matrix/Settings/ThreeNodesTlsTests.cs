namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class ThreeNodesTlsTests(ThreeNodesTlsTests.Setting setting) : MatrixTests(setting), IClassFixture<ThreeNodesTlsTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 3, tls: true, auth: false);
}
