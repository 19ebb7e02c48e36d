using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Recipes;

/// <summary>etcdctl's lock needs nothing but leases, transactions and watches.</summary>
public sealed class LockTests(ConformanceServer server) : EtcdctlTests(server)
{
    private string Name => $"{P}lock";

    [EtcdctlFact]
    public async Task A_held_lock_is_a_key_under_its_name_and_is_gone_when_released()
    {
        await using ChildProcess holder = Start("lock", Name);
        string key = await holder.WaitForLineAsync(line => line.Length > 0);
        Assert.Matches($"^{Name}/[0-9a-f]+$", key);
        (await Run("get", Name, "--prefix")).Prints($"{key}\n\n");

        holder.Signal(UnixSignal.Interrupt);
        await holder.WaitForExitAsync();
        (await Run("get", Name, "--prefix")).Prints(string.Empty);
    }

    [EtcdctlFact]
    public async Task A_second_contender_waits_until_the_first_releases()
    {
        await using ChildProcess first = Start("lock", Name);
        string firstKey = await first.WaitForLineAsync(line => line.Length > 0);
        await using ChildProcess second = Start("lock", Name);
        await Eventually.Async(async () => await Contenders() == 2);
        Assert.Empty(second.StandardOutput.Text);

        first.Signal(UnixSignal.Interrupt);
        string secondKey = await second.WaitForLineAsync(line => line.Length > 0);
        Assert.NotEqual(firstKey, secondKey);
        (await Run("get", Name, "--prefix")).Prints($"{secondKey}\n\n");
        second.Signal(UnixSignal.Interrupt);
        await second.WaitForExitAsync();
    }

    [EtcdctlFact]
    public async Task A_killed_holder_loses_the_lock_with_its_lease()
    {
        await using ChildProcess first = Start("lock", Name, "--ttl=2");
        await first.WaitForLineAsync(line => line.Length > 0);
        await using ChildProcess second = Start("lock", Name);
        await Eventually.Async(async () => await Contenders() == 2);

        await first.KillAsync();
        await second.WaitForLineAsync(line => line.Length > 0);
        second.Signal(UnixSignal.Interrupt);
        await second.WaitForExitAsync();
    }

    [EtcdctlFact]
    public async Task A_command_runs_under_the_lock_with_its_key_and_create_revision()
    {
        long r = await RevisionAsync();
        EtcdctlResult result = await Run("lock", Name, "--", "sh", "-c", "echo $ETCD_LOCK_KEY $ETCD_LOCK_REV");
        Assert.Matches($"^{Name}/[0-9a-f]+ {r + 1}\n$", result.Succeeds());
        (await Run("get", Name, "--prefix")).Prints(string.Empty);
    }

    private async Task<int> Contenders() =>
        (await Run("get", Name, "--prefix", "--keys-only")).Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
