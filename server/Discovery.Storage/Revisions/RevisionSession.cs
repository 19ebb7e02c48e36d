using FASTER.core;

namespace Discovery.Storage;

/// <summary>A FASTER session with its functions. One thread at a time; idle sessions hold nothing back.</summary>
internal sealed class RevisionSession : IDisposable
{
    private readonly ClientSession<SpanByte, SpanByte, byte, byte, byte, RevisionFunctions> _session;

    public RevisionSession(FasterKV<SpanByte, SpanByte> store)
    {
        Functions = new RevisionFunctions();
        _session = store.For(Functions).NewSession<RevisionFunctions>(Functions, readCopyOptions: ReadCopyOptions.None);
    }

    public RevisionFunctions Functions { get; }

    /// <summary>Looks the key up; the outcome is in <see cref="Functions"/>. A record on the disk is read before this returns.</summary>
    public bool Read(Span<byte> key, bool onlyMeasure = false)
    {
        Functions.Reset();
        Functions.OnlyMeasure = onlyMeasure;
        var fasterKey = SpanByte.FromFixedSpan(key);
        byte input = 0;
        byte output = 0;
        if (_session.Read(ref fasterKey, ref input, ref output).IsPending)
        {
            // The device has completed the read inside the call: this only hands the result over and waits for nothing.
            _session.CompletePending(wait: true);
        }

        return Functions.Found;
    }

    /// <summary>What follows, up to <see cref="End"/>, are calls of <see cref="ReadInto"/>, without anything that may take long between them.</summary>
    public void Begin() => _session.UnsafeContext.BeginUnsafe();

    public void End() => _session.UnsafeContext.EndUnsafe();

    /// <summary>Looks the key up and hands the record over; the outcome is in <see cref="Functions"/>. Costs less than <see cref="Read"/>.</summary>
    public bool ReadInto(Span<byte> key, IRecordSink sink)
    {
        Functions.Reset();
        Functions.OnlyMeasure = false;
        Functions.Sink = sink;
        var fasterKey = SpanByte.FromFixedSpan(key);
        byte input = 0;
        byte output = 0;
        var context = _session.UnsafeContext;
        if (context.Read(ref fasterKey, ref input, ref output).IsPending)
        {
            context.CompletePending(wait: true);
            // Who writes waits until readers have left the pages that it wants to turn, and the disk may be slow.
            context.EndUnsafe();
            context.BeginUnsafe();
        }

        return Functions.Found;
    }

    public void Upsert(ref SpanByte key, ref SpanByte value)
    {
        if (_session.Upsert(ref key, ref value).IsPending)
        {
            _session.CompletePending(wait: true);
        }
    }

    public void Delete(ref SpanByte key)
    {
        if (_session.Delete(ref key).IsPending)
        {
            _session.CompletePending(wait: true);
        }
    }

    public void Dispose() => _session.Dispose();
}
