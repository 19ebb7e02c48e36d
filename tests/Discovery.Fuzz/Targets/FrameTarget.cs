using System.IO.Pipelines;
using Discovery.Fuzz.Kit;
using Discovery.Protocol;
using Discovery.Protocol.Peers;
using Discovery.Raft;
using Discovery.Rpc;
using Discovery.Rpc.Wire;
using Discovery.Server.Node;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Fuzz.Targets;

/// <summary>gRPC's frames with a message in them. The first byte chooses the method, and whether messages may be compressed.</summary>
internal static class FrameTarget
{
    private const int MessageBytesMax = 2 << 20;

    private static readonly RequestLimits Limits = RequestLimits.Default;

    private static readonly Action<PipeReader, bool>[] Requests =
    [
        (input, gzip) => Drain(input, RangeRequest.Parser, gzip, request => RequestValidator.Check(request)),
        (input, gzip) => Drain(input, PutRequest.Parser, gzip, request => RequestValidator.Check(request)),
        (input, gzip) => Drain(input, TxnRequest.Parser, gzip, request => RequestValidator.Check(request, Limits)),
        (input, gzip) => Drain(input, DeleteRangeRequest.Parser, gzip, request => RequestValidator.Check(request)),
        (input, gzip) => Drain(input, WatchRequest.Parser, gzip, _ => null),
        (input, gzip) => Drain(input, LeaseKeepAliveRequest.Parser, gzip, _ => null),
        (input, gzip) => Drain(input, AuthRoleGrantPermissionRequest.Parser, gzip, _ => null),
        (input, gzip) => Drain(input, ProclaimRequest.Parser, gzip, _ => null),
    ];

    public static FuzzTarget Clients { get; } = new(
        "frames",
        [
            Seed(0, new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("z"), Limit = 5, SortOrder = RangeRequest.Types.SortOrder.Descend }),
            Seed(1, new PutRequest { Key = Bytes("a"), Value = Bytes("v"), Lease = 7 }),
            Seed(2, Txn(2)),
            Seed(3, new DeleteRangeRequest { Key = Bytes("a"), RangeEnd = Bytes("\0") }),
            Seed(4, new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("a"), Filters = { WatchCreateRequest.Types.FilterType.Noput } } }),
            [5, .. Frame(new LeaseKeepAliveRequest { ID = 1 }), .. Frame(new LeaseKeepAliveRequest { ID = 2 })],
            Seed(6, new AuthRoleGrantPermissionRequest { Name = "r", Perm = new Permission { Key = Bytes("k") } }),
            Seed(7, new ProclaimRequest { Leader = new LeaderKey { Name = Bytes("e"), Rev = 3 } }),
            [0x81, .. Zipped(new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[5000]) })],
        ],
        [],
        input => Read(input, Requests[input.Length == 0 ? 0 : input[0] % Requests.Length]))
    {
        // What is compressed may be large, up to the limit, and grows in steps.
        AllocatedBytesMax = 8 * MessageBytesMax,
    };

    public static FuzzTarget Peers { get; } = new(
        "peers",
        [
            Seed(0, RaftMessages.Encode(new Message
            {
                Kind = MessageKind.Append,
                From = 1,
                To = 2,
                Term = 5,
                LogIndex = 7,
                LogTerm = 3,
                Commit = 6,
                Entries = [new Entry(8, 3, new byte[] { 1 }), new Entry(9, 5, new byte[] { 2 }, EntryKind.Membership)],
            })),
            [0, .. Frame(new PeerMessage { ClusterId = 1, From = 1, To = 2, Hello = new Hello { ServerVersion = "1", Lane = Lane.Bulk } }), .. Frame(new PeerMessage { SnapshotAck = new SnapshotAck() })],
        ],
        [],
        input => Read(input, (pipe, gzip) => Drain(pipe, PeerMessage.Parser, gzip, message =>
        {
            if (message.BodyCase == PeerMessage.BodyOneofCase.Raft)
                RaftMessages.Decode(message);
            return null;
        })))
    {
        AllocatedBytesMax = 8 * MessageBytesMax,
    };

    private static void Read(byte[] input, Action<PipeReader, bool> drain)
    {
        if (input.Length > 0)
            drain(PipeReader.Create(new MemoryStream(input, 1, input.Length - 1)), (input[0] & 0x80) != 0);
    }

    private static void Drain<T>(PipeReader input, MessageParser<T> parser, bool gzip, Func<T, StoreError?> use)
        where T : class, IMessage<T>
    {
        try
        {
            var reader = new FrameReader<T>(input, parser, gzip, MessageBytesMax);
            while (reader.ReadAsync(default).AsTask().GetAwaiter().GetResult() is { } message)
            {
                use(message);
                // What was taken can be written, and read again as the same.
                Assert.Equal(message, parser.ParseFrom(message.ToByteArray()));
            }
        }
        catch (RpcException)
        {
            // Refused, with a status for the caller.
        }
    }

    private static TxnRequest Txn(int depth)
    {
        var txn = new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("c"), Target = Compare.Types.CompareTarget.Value, Value = Bytes("v") } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes($"{depth}") } } },
            Failure = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Bytes("d") } } },
        };
        if (depth > 0)
            txn.Success.Add(new RequestOp { RequestTxn = Txn(depth - 1) });
        return txn;
    }

    private static byte[] Seed(byte method, IMessage message) => [method, .. Frame(message)];

    private static byte[] Frame(IMessage message) => Frame(0, message.ToByteArray());

    private static byte[] Frame(byte flag, byte[] body) => [flag, 0, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] Zipped(IMessage message)
    {
        var zipped = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest))
            message.WriteTo(zip);
        return Frame(1, zipped.ToArray());
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
