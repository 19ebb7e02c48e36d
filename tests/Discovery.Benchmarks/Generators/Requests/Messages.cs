using Discovery.Benchmarks.Measuring;
using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>The requests that are measured: keys of 32 bytes, values of 256.</summary>
internal static class Messages
{
    public const string PutPath = "/etcdserverpb.KV/Put";
    public const string RangePath = "/etcdserverpb.KV/Range";
    public const string TxnPath = "/etcdserverpb.KV/Txn";
    public const string KeepAlivePath = "/etcdserverpb.Lease/LeaseKeepAlive";
    public const string WatchPath = "/etcdserverpb.Watch/Watch";
    public const int ValueBytes = 256;

    private static readonly ByteString Value = RandomValue();

    public static PutRequest Put(int key = 0) => new() { Key = Key(key), Value = Value };

    /// <summary>A transaction of one put, without compares.</summary>
    public static TxnRequest TxnPut() => new() { Success = { new RequestOp { RequestPut = Put() } } };

    public static RangeRequest Range(bool isSerializable = false) => new() { Key = Key(0), Serializable = isSerializable };

    /// <summary>All keys from number 0 up to this one.</summary>
    public static RangeRequest RangeTo(int key) => new() { Key = Key(0), RangeEnd = Key(key) };

    public static ByteString Key(int number) => ByteString.CopyFromUtf8(Load.Key(number));

    // A value that compresses to nothing would flatter whoever compresses.
    private static ByteString RandomValue()
    {
        var value = new byte[ValueBytes];
        new Random(1).NextBytes(value);
        return ByteString.CopyFrom(value);
    }
}
