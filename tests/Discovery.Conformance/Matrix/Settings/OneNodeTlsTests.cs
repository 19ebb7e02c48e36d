namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class OneNodeTlsTests(OneNodeTlsTests.Setting setting) : MatrixTests(setting), IClassFixture<OneNodeTlsTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 1, tls: true, auth: false);
}
