namespace Discovery.Conformance.Matrix.Settings;

public sealed class OneNodeTests(OneNodeTests.Setting setting) : MatrixTests(setting), IClassFixture<OneNodeTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 1, tls: false, auth: false);
}
