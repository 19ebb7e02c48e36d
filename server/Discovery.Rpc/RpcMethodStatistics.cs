namespace Discovery.Rpc;

/// <summary>What a method has served since its service was bound: calls, messages, and the bytes of these without their frames. Only ever grows; any thread.</summary>
public sealed class RpcMethodStatistics
{
    private static readonly int Codes = Enum.GetValues<RpcStatusCode>().Length;

    private readonly long[] _handled = new long[Codes];
    private long _started;
    private long _messagesReceived;
    private long _messagesSent;
    private long _bytesReceived;
    private long _bytesSent;

    public long Started => Interlocked.Read(ref _started);

    public long MessagesReceived => Interlocked.Read(ref _messagesReceived);

    public long MessagesSent => Interlocked.Read(ref _messagesSent);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>How long calls took; null unless <see cref="MeasureDurations"/> was called.</summary>
    public RpcDurations? Durations { get; private set; }

    /// <summary>Calls that have ended with that status.</summary>
    public long Handled(RpcStatusCode code) => Interlocked.Read(ref _handled[(int)code]);

    /// <summary>Before the first call: the clock is read twice for each from now on.</summary>
    public void MeasureDurations() => Durations ??= new RpcDurations();

    internal void OnStarted() => Interlocked.Increment(ref _started);

    internal void OnReceived(long bytes)
    {
        Interlocked.Increment(ref _messagesReceived);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    internal void OnSent(long bytes, int messages = 1)
    {
        Interlocked.Add(ref _messagesSent, messages);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    internal void OnHandled(RpcStatusCode code) =>
        // A handler may throw a number that gRPC does not know; it counts, all the same.
        Interlocked.Increment(ref _handled[(uint)code < (uint)_handled.Length ? (int)code : (int)RpcStatusCode.Unknown]);
}
