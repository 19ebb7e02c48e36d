using Discovery.Protocol.Peers;
using Discovery.Server.Peers;
using Google.Protobuf;

namespace Discovery.Server.Tests.Peers;

/// <summary>A sender and a receiver with a network between them that loses, doubles, reorders and, if asked to, damages; all from one seed.</summary>
internal sealed class SnapshotRun
{
    public const int FaultsMax = 5;

    private readonly Random _random;
    private readonly List<IMessage> _flying = [];
    private readonly SnapshotTransferOptions _options;

    public SnapshotRun(int seed)
    {
        _random = new Random(seed);
        _options = new SnapshotTransferOptions { ChunkBytes = _random.Next(1, 100), ResendTicks = 2, GiveUpTicks = 2000, RestartsMax = FaultsMax };
        Original = new byte[_random.Next(4) == 0 ? _random.Next(4) * _options.ChunkBytes : _random.Next(3000)];
        _random.NextBytes(Original);
        Receiver = new SnapshotReceiver(Spool, _options);
        Sender = new SnapshotSender(new MemorySource(Original, _random), (ulong)_random.NextInt64(), leaderTerm: 7, _options);
    }

    public byte[] Original { get; }

    public MemorySpool Spool { get; } = new();

    public SnapshotSender Sender { get; }

    public SnapshotReceiver Receiver { get; private set; }

    public List<ReceivedSnapshot> Received { get; } = [];

    /// <summary>So many times a chunk is damaged or the receiver forgets everything; each may cost one start over, not more.</summary>
    public int FaultsLeft { get; set; }

    public void Run()
    {
        Fly(Sender.Start());
        for (var step = 0; Sender.State == SnapshotTransferState.Sending; step++)
        {
            Assert.True(step < 1_000_000, "the transfer does not come to an end");
            if (Received.Count == 0 && _random.Next(200) == 0 && FaultsLeft-- > 0)
                Receiver = new SnapshotReceiver(Spool, _options);
            if (_flying.Count == 0 || _random.Next(4) == 0)
                Tick();
            else
                Deliver();
        }
    }

    private void Tick()
    {
        Receiver.OnTick();
        Fly(Sender.OnTick());
    }

    private void Deliver()
    {
        var index = _random.Next(Math.Min(_flying.Count, 8));
        var message = _flying[index];
        // Doubled: it stays on its way as well.
        if (_random.Next(5) > 0)
            _flying.RemoveAt(index);
        if (_random.Next(5) == 0)
            return;
        if (message is SnapshotAck ack)
        {
            Fly(Sender.OnAck(ack));
            return;
        }
        Fly(Receiver.Receive(1, (SnapshotChunk)message, out var completed));
        if (completed is not null)
            Received.Add(completed);
    }

    private void Fly(IMessage? message)
    {
        if (message is null)
            return;
        if (message is SnapshotChunk chunk)
        {
            if (chunk.Data.Length > 0 && _random.Next(100) == 0 && FaultsLeft-- > 0)
            {
                var bytes = chunk.Data.ToByteArray();
                bytes[_random.Next(bytes.Length)] ^= 1;
                message = chunk = chunk.Clone();
                chunk.Data = ByteString.CopyFrom(bytes);
            }
        }
        _flying.Add(message);
    }
}
