namespace Discovery.Conformance.Matrix.Settings;

[Trait("Kind", "Slow")]
public sealed class OneNodeAuthTests(OneNodeAuthTests.Setting setting) : MatrixTests(setting), IClassFixture<OneNodeAuthTests.Setting>
{
    public sealed class Setting() : MatrixCluster(members: 1, tls: false, auth: true);
}
