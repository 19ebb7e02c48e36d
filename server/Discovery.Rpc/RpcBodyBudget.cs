namespace Discovery.Rpc;

/// <summary>
/// How many bytes of messages that have not come as a whole yet may be in memory, of all calls that share it: whoever sends them need not have
/// said who they are, and a connection may have many calls. Any thread.
/// </summary>
/// <param name="bytesMax">Beyond the first <see cref="FreeBytes"/> of each message.</param>
/// <param name="refusal">Makes what the others are told.</param>
public sealed class RpcBodyBudget(long bytesMax, Func<RpcException> refusal)
{
    /// <summary>Not counted, so that small messages come through when others have all the rest; a call itself takes as much.</summary>
    public const int FreeBytes = 4 << 10;

    private long _held;

    /// <summary>Bytes that are counted now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>A message that counts has to be there as a whole after so long: its place is for others too. As slow as 17 KB a second for 2 MiB.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Counts what there is of a message by now.</summary>
    /// <param name="share">What this gave for the same message before; null for its first bytes.</param>
    /// <param name="bytes">All that has come of it, not only what is new.</param>
    /// <param name="cancellationToken">Ends the reads of the message.</param>
    /// <returns>To be disposed with the message; null when nothing of it counts.</returns>
    /// <exception cref="RpcException">There are too many; the share that was given before is still to be disposed.</exception>
    public RpcBodyShare? Hold(RpcBodyShare? share, long bytes, CancellationToken cancellationToken)
    {
        if (bytes <= FreeBytes)
        {
            return share;
        }
        Add(bytes - FreeBytes - (share?.Bytes ?? 0));
        share ??= new RpcBodyShare(this, cancellationToken);
        share.Bytes = bytes - FreeBytes;
        return share;
    }

    internal void Release(long bytes) => Interlocked.Add(ref _held, -bytes);

    private void Add(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > bytesMax)
        {
            Release(bytes);
            throw refusal();
        }
    }
}
