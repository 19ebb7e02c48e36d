using Discovery.Client.Registry;

namespace Discovery.Extensions.ServiceDiscovery;

/// <summary>One endpoint of one instance, with what this process has seen of it.</summary>
internal sealed class Target(ServiceInstance instance, Uri root)
{
    private int _inFlight;
    private long _unreachableUntil = long.MinValue;

    public ServiceInstance Instance { get; } = instance;

    public string Id => Instance.Id;

    /// <summary>Its URL, without a path.</summary>
    public Uri Root { get; } = root;

    public int Weight => Instance.Weight;

    /// <summary>What it has to its credit at round robin.</summary>
    public long Credit { get; set; }

    /// <summary>Requests of this process under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Below zero when this one is less busy in relation to its weight.</summary>
    public int CompareLoad(Target other) => ((long)(InFlight + 1) * other.Weight).CompareTo((long)(other.InFlight + 1) * Weight);

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End() => Interlocked.Decrement(ref _inFlight);

    public bool IsReachable(long now) => now >= Volatile.Read(ref _unreachableUntil);

    /// <summary>Answers whether it was taken for reachable until now.</summary>
    public bool Unreachable(long now, long until)
    {
        var first = IsReachable(now);
        Volatile.Write(ref _unreachableUntil, until);
        return first;
    }

    public void Reachable() => Volatile.Write(ref _unreachableUntil, long.MinValue);

    /// <summary>The same instance after a change: what was seen of it stays when it is still at the same address.</summary>
    public void TakeOver(Target before)
    {
        Credit = before.Credit;
        if (before.Root == Root)
            Volatile.Write(ref _unreachableUntil, Volatile.Read(ref before._unreachableUntil));
    }
}
