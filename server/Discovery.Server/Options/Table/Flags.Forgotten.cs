namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly string[] ForgottenNames =
    [
        "cluster-active-size", "cluster-remove-delay", "cluster-sync-interval", "config", "force", "max-result-buffer", "max-retry-attempts",
        "peer-heartbeat-interval", "peer-election-timeout", "retry-interval", "snapshot", "v", "vv", "test.coverprofile", "test.outputdir",
    ];

    private static readonly FlagGroup ForgottenGroup = Forget();

    private static FlagGroup Forget()
    {
        var group = new FlagGroup("Forgotten");
        foreach (var name in ForgottenNames)
            group.WithoutEffect(FlagKind.Anything, name, "", "Taken and ignored, as in etcd.", "etcd has forgotten it as well");
        return group;
    }
}
