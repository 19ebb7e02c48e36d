using System.Buffers;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.Store;

namespace Discovery.Server.Services;

/// <summary>What a range is answered with. Each thread keeps one for the next range.</summary>
internal sealed class RangeAnswer : RpcEncoded<RangeResponse>
{
    [ThreadStatic]
    private static RangeAnswer? _spare;

    private RangeAnswer()
    {
    }

    public RangeBytes Bytes { get; } = new();

    // Some 256 MiB at most.
    public override int Length => checked((int)Bytes.Length);

    /// <summary>The answer of the store, which lacks in its header what only the node knows.</summary>
    public static RangeAnswer Read(KvStore store, RangeRequest request)
    {
        var answer = _spare ?? new RangeAnswer();
        _spare = null;
        try
        {
            store.Range(request, answer.Bytes);
            return answer;
        }
        catch
        {
            answer.Release();
            throw;
        }
    }

    public override void WriteTo(IBufferWriter<byte> output) => Bytes.WriteTo(output);

    public override RangeResponse ToMessage() => Bytes.ToMessage();

    public override void Release()
    {
        Bytes.Clear();
        _spare = this;
    }
}
