using Discovery.Protocol;
using Discovery.Store.Watch;
using Google.Protobuf;

namespace Discovery.Store.Tests.Watch;

/// <summary>
/// A store reduced to what a watch can see: every revision is kept in a list, and compaction only moves the mark below which nothing
/// may be read. Simple enough to be the truth that the hub is checked against.
/// </summary>
internal sealed class ScriptedHistory : IEventHistory
{
    private readonly Lock _gate = new();
    private readonly List<RevisionEvents> _revisions = [];
    private readonly Dictionary<ByteString, List<AppliedEvent>> _byKey = [];

    public WatchHub? Hub { get; set; }

    /// <summary>When set, everything happens in the real store as well, and it is that one which is read and which publishes.</summary>
    public RealStore? Real { get; set; }

    public long CurrentRevision { get; private set; } = 1;

    public long CompactRevision { get; private set; } = -1;

    /// <summary>Called inside every read, for what another thread may do meanwhile.</summary>
    public Action? DuringRead { get; set; }

    public int Reads { get; private set; }

    public int PreviousReads { get; private set; }

    /// <summary>Everything that happened from this revision on, compacted or not.</summary>
    public IReadOnlyList<RevisionEvents> TruthFrom(long revision)
    {
        lock (_gate)
        {
            var skipped = (int)Math.Clamp(revision - 2, 0, _revisions.Count);
            return _revisions.GetRange(skipped, _revisions.Count - skipped);
        }
    }

    public long Put(string key, string value, long lease = 0) => Apply(Op.Put(key, value, lease));

    public long Delete(string key) => Apply(Op.Delete(key));

    /// <summary>One revision, unless nothing changes. As in etcd, a transaction touches a key once.</summary>
    public long Apply(params Op[] operations)
    {
        var events = Record(operations);
        if (Real is not null)
        {
            Assert.Equal(CurrentRevision, Real.Apply(operations));
        }
        else if (events is not null)
        {
            Hub?.Publish(events);
        }

        return CurrentRevision;
    }

    /// <summary>Changes the store behind the hub's back, as a snapshot of the leader does.</summary>
    public long ApplyUnpublished(params Op[] operations)
    {
        Record(operations);
        return CurrentRevision;
    }

    public void Compact(long revision)
    {
        lock (_gate)
        {
            Assert.InRange(revision, CompactRevision + 1, CurrentRevision);
            CompactRevision = revision;
        }

        if (Real is not null)
        {
            Real.Compact(revision);
        }
        else
        {
            Hub?.Compacted(revision);
        }
    }

    public IReadOnlyList<RevisionEvents> Read(
        ByteString key, ByteString rangeEnd, long from, long to, int maxEvents, out long completeTo)
    {
        DuringRead?.Invoke();
        Reads++;
        if (Real is not null)
        {
            return Real.Machine.Kv.Read(key, rangeEnd, from, to, maxEvents, out completeTo);
        }

        lock (_gate)
        {
            if (from < CompactRevision)
            {
                throw new CompactedException(CompactRevision);
            }

            var found = new List<RevisionEvents>();
            var count = 0;
            completeTo = Math.Min(to, CurrentRevision);
            for (var revision = Math.Max(from, 2); revision <= completeTo; revision++)
            {
                var events = _revisions[(int)revision - 2].Events.Where(e => Keys.Contain(key, rangeEnd, e.Kv.Key)).ToList();
                if (events.Count == 0)
                {
                    continue;
                }

                if (count >= maxEvents)
                {
                    completeTo = revision - 1;
                    break;
                }

                found.Add(new RevisionEvents(revision, events));
                count += events.Count;
            }

            return found;
        }
    }

    public KeyValue? Previous(ByteString key, long revision)
    {
        PreviousReads++;
        if (Real is not null)
        {
            return Real.Machine.Kv.Previous(key, revision);
        }

        lock (_gate)
        {
            return revision <= CompactRevision ? null : TrulyPrevious(key, revision);
        }
    }

    public KeyValue? TrulyPrevious(ByteString key, long revision)
    {
        lock (_gate)
        {
            var last = _byKey.GetValueOrDefault(key)?.FindLast(e => e.Kv.ModRevision < revision);
            return last?.Type == Event.Types.EventType.Put ? last.Kv : null;
        }
    }

    private RevisionEvents? Record(Op[] operations)
    {
        lock (_gate)
        {
            var revision = CurrentRevision + 1;
            var events = new List<AppliedEvent>();
            foreach (var operation in operations)
            {
                var key = ByteString.CopyFromUtf8(operation.Key);
                var past = _byKey.TryGetValue(key, out var known) ? known : _byKey[key] = [];
                var before = past is [.., { Type: Event.Types.EventType.Put } last] ? last.Kv : null;
                if (operation.Value is not null)
                {
                    var kv = new KeyValue
                    {
                        Key = key,
                        Value = ByteString.CopyFromUtf8(operation.Value),
                        CreateRevision = before?.CreateRevision ?? revision,
                        ModRevision = revision,
                        Version = (before?.Version ?? 0) + 1,
                        Lease = operation.Lease,
                    };
                    past.Add(new AppliedEvent(Event.Types.EventType.Put, kv));
                    events.Add(past[^1]);
                }
                else if (before is not null)
                {
                    past.Add(new AppliedEvent(Event.Types.EventType.Delete, new KeyValue { Key = key, ModRevision = revision }));
                    events.Add(past[^1]);
                }
            }

            if (events.Count == 0)
            {
                return null;
            }

            CurrentRevision = revision;
            var applied = new RevisionEvents(revision, events);
            _revisions.Add(applied);
            return applied;
        }
    }
}

/// <summary>A put, or a delete when there is no value.</summary>
internal sealed record Op(string Key, string? Value, long Lease = 0)
{
    public static Op Put(string key, string value, long lease = 0) => new(key, value, lease);

    public static Op Delete(string key) => new(key, null);
}

/// <summary>etcd's range conventions, written a second time so that a mistake in one place shows.</summary>
internal static class Keys
{
    public static bool Contain(ByteString key, ByteString rangeEnd, ByteString candidate)
    {
        if (rangeEnd.IsEmpty)
        {
            return candidate.Equals(key);
        }

        var fromKey = Compare(candidate, key) >= 0;
        return rangeEnd is [0] ? fromKey : fromKey && Compare(candidate, rangeEnd) < 0;
    }

    /// <summary>The end of the range of all keys with this prefix.</summary>
    public static string PrefixEnd(string prefix) => prefix.Length == 0 ? "\0" : prefix[..^1] + (char)(prefix[^1] + 1);

    private static int Compare(ByteString left, ByteString right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] != right[i])
            {
                return left[i] - right[i];
            }
        }

        return left.Length - right.Length;
    }
}
