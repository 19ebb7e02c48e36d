namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class ThreeNodesTlsAuthTests(ThreeNodesTlsAuthTests.Setting setting) : MatrixTests(setting), IClassFixture<ThreeNodesTlsAuthTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 3, tls: true, auth: true);
}
