namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private const string NoProxy = "there is no v2 here";

    private static readonly FlagGroup ProxyGroup = new("v2 Proxy");

    public static readonly Flag Proxy = ProxyGroup.Refused(FlagKind.Text, "proxy", "off", "Be a proxy of v2.", NoProxy, "off", "readonly", "on");
    public static readonly Flag ProxyFailureWait = ProxyGroup.WithoutEffect(FlagKind.Number, "proxy-failure-wait", "5000", "Milliseconds an endpoint is left alone.", NoProxy);
    public static readonly Flag ProxyRefreshInterval = ProxyGroup.WithoutEffect(
        FlagKind.Number, "proxy-refresh-interval", "30000", "Milliseconds between two looks at the endpoints.", NoProxy);
    public static readonly Flag ProxyDialTimeout = ProxyGroup.WithoutEffect(FlagKind.Number, "proxy-dial-timeout", "1000", "Milliseconds to connect.", NoProxy);
    public static readonly Flag ProxyWriteTimeout = ProxyGroup.WithoutEffect(FlagKind.Number, "proxy-write-timeout", "5000", "Milliseconds to write.", NoProxy);
    public static readonly Flag ProxyReadTimeout = ProxyGroup.WithoutEffect(FlagKind.Number, "proxy-read-timeout", "0", "Milliseconds to read.", NoProxy);
}
