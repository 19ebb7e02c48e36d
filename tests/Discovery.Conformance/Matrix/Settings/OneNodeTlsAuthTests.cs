namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class OneNodeTlsAuthTests(OneNodeTlsAuthTests.Setting setting) : MatrixTests(setting), IClassFixture<OneNodeTlsAuthTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 1, tls: true, auth: true);
}
