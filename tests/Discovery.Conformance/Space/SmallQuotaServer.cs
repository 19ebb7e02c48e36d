using Discovery.Conformance.Etcdctl;

namespace Discovery.Conformance.Space;

/// <summary>A server whose store may have 8 MiB.</summary>
public sealed class SmallQuotaServer : ConformanceServer
{
    protected override IReadOnlyList<string> ExtraArguments => ["--quota-backend-bytes", "8388608"];
}
