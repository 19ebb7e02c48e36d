using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Matrix;

/// <summary>etcdctl's own measurements. What they find depends on the machine; that they come to their end does not.</summary>
[Trait("Kind", "Slow")]
public sealed class CheckTests
{
    /// <summary>It writes for 60 s, whatever the server.</summary>
    private static readonly TimeSpan PerfTimeout = TimeSpan.FromMinutes(3);

    [EtcdctlFact]
    public async Task The_small_load_of_check_perf_is_carried_by_three_nodes_with_TLS_and_leaves_nothing()
    {
        Setting setting = new(tls: true);
        try
        {
            await setting.InitializeAsync();
            MatrixEtcdctl etcdctl = new(setting);
            EtcdctlResult perf = await etcdctl.RunAsync(
                ["check", "perf", "--load=s", "--prefix=/perf/", "--auto-compact", "--auto-defrag", "--command-timeout=60s"], timeout: PerfTimeout);
            // A request that took half a second fails it: a busy machine's matter.
            Assert.True(perf.ExitCode is 0 or 1, perf.Stderr);
            Assert.Matches(@"PASS: Throughput is 1[345]\d writes/s", perf.Stdout);
            (await etcdctl.RunAsync(["get", "/perf/", "--prefix", "--keys-only"])).Prints(string.Empty);
        }
        finally
        {
            await setting.DisposeAsync();
        }
    }

    [EtcdctlFact]
    public async Task The_small_load_of_check_datascale_is_held_and_its_memory_is_told()
    {
        // Without TLS: it has no certificate along when it asks for metrics.
        Setting setting = new(tls: false);
        try
        {
            await setting.InitializeAsync();
            MatrixEtcdctl etcdctl = new(setting);
            EtcdctlResult scale = await etcdctl.RunAsync(
                ["check", "datascale", "--load=s", "--prefix=/scale/", "--auto-compact", "--auto-defrag", "--command-timeout=60s"], timeout: PerfTimeout);
            scale.Succeeds();
            // By what /metrics says before and after.
            Assert.Matches(@"PASS: Approximate system memory used : -?[\d.]+ MB\.", scale.Stdout);
            (await etcdctl.RunAsync(["get", "/scale/", "--prefix", "--keys-only"])).Prints(string.Empty);
        }
        finally
        {
            await setting.DisposeAsync();
        }
    }

    private sealed class Setting(bool tls) : MatrixCluster(members: 3, tls, auth: false);
}
