namespace Discovery.Rpc;

/// <summary>How many calls of the methods that share it may be under way at once. Any thread.</summary>
/// <param name="max">At least 1.</param>
/// <param name="refusal">Makes what the others are told.</param>
public sealed class RpcCallLimit(int max, Func<RpcException> refusal)
{
    private int _underWay;

    /// <summary>Calls that are under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <exception cref="RpcException">There are too many; nothing is to be given back.</exception>
    internal void Enter()
    {
        if (Interlocked.Increment(ref _underWay) > max)
        {
            Leave();
            throw refusal();
        }
    }

    internal void Leave() => Interlocked.Decrement(ref _underWay);
}
