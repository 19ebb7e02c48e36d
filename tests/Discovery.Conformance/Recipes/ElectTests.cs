using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Recipes;

/// <summary>etcdctl's elect needs nothing but leases, transactions and watches.</summary>
public sealed class ElectTests(ConformanceServer server) : EtcdctlTests(server)
{
    private string Name => $"{P}election";

    [EtcdctlFact]
    public async Task Leadership_passes_in_the_order_of_the_campaigns_and_observers_see_it()
    {
        await using ChildProcess observer = Start("elect", Name, "-l");
        await using ChildProcess first = Start("elect", Name, "one");
        string firstKey = await first.WaitForLineAsync(line => line.Length > 0);
        Assert.Matches($"^{Name}/[0-9a-f]+$", firstKey);
        await first.WaitForLineAsync(line => line == "one");
        (await Run("get", Name, "--prefix")).Prints($"{firstKey}\none\n");

        await using ChildProcess second = Start("elect", Name, "two");
        // Keys end in the lease id, which says nothing about the order of the campaigns.
        await Eventually.Async(async () => (await Run("get", Name, "--prefix", "--print-value-only")).Succeeds().Contains("two", StringComparison.Ordinal));
        await using ChildProcess third = Start("elect", Name, "three");
        await Eventually.Async(async () => (await Run("get", Name, "--prefix", "--print-value-only")).Succeeds().Contains("three", StringComparison.Ordinal));
        await observer.WaitForLineAsync(line => line == "one");

        first.Signal(UnixSignal.Interrupt);
        await second.WaitForLineAsync(line => line == "two");
        await observer.WaitForLineAsync(line => line == "two");
        Assert.Empty(third.StandardOutput.Text);

        second.Signal(UnixSignal.Interrupt);
        await third.WaitForLineAsync(line => line == "three");
        await observer.WaitForLineAsync(line => line == "three");

        third.Signal(UnixSignal.Interrupt);
        await third.WaitForExitAsync();
        (await Run("get", Name, "--prefix")).Prints(string.Empty);
    }
}
