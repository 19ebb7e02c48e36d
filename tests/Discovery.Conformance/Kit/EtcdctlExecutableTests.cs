using Discovery.TestKit;

namespace Discovery.Conformance.Kit;

public sealed class EtcdctlExecutableTests
{
    [Fact]
    public void Without_etcdctl_a_test_is_skipped_with_a_reason_but_never_in_CI()
    {
        Assert.Contains("etcd-client", EtcdctlExecutable.ReasonFor(path: null, ci: null), StringComparison.Ordinal);
        Assert.NotNull(EtcdctlExecutable.ReasonFor(path: null, ci: "false"));
        Assert.Null(EtcdctlExecutable.ReasonFor(path: null, ci: "true"));
        Assert.Null(EtcdctlExecutable.ReasonFor(path: "/usr/bin/etcdctl", ci: null));
    }
}
