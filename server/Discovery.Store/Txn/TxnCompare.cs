using Discovery.Protocol;
using Discovery.Storage.Index;
using static Discovery.Protocol.Compare.Types;

namespace Discovery.Store;

/// <summary>Evaluates the conditions of a transaction.</summary>
internal static class TxnCompare
{
    internal static bool AllHold(KvView view, IReadOnlyList<Compare> compares)
    {
        for (var i = 0; i < compares.Count; i++)
        {
            if (!Holds(view, compares[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(KvView view, Compare compare)
    {
        var any = false;
        var all = true;
        view.Index.ForEach(KeyRange.OfRequest(compare.Key.Memory, compare.RangeEnd.Memory), entry =>
        {
            if (entry.IsLive)
            {
                any = true;
                all = HoldsFor(view, compare, entry);
            }

            return all;
        });

        // A key that does not exist has no value, so nothing can be said of it, not even that it differs. The rest is 0.
        return any ? all : compare.Target != CompareTarget.Value && Holds(compare, 0L.CompareTo(Operand(compare)));
    }

    private static bool HoldsFor(KvView view, Compare compare, KeyEntry entry) => Holds(compare, compare.Target switch
    {
        CompareTarget.Version => entry.Version.CompareTo(Operand(compare)),
        CompareTarget.Create => entry.Created.CompareTo(Operand(compare)),
        CompareTarget.Mod => entry.Modified.Main.CompareTo(Operand(compare)),
        CompareTarget.Lease => entry.Lease.CompareTo(Operand(compare)),
        CompareTarget.Value => view.Read(entry, entry.Modified).Value.Span.SequenceCompareTo(compare.Value.Span),
        // etcd takes a target that it does not know for equal.
        _ => 0,
    });

    /// <summary>What to compare with; 0 when the request filled the field of another target, as in etcd.</summary>
    private static long Operand(Compare compare) => compare.Target switch
    {
        CompareTarget.Version => compare.Version,
        CompareTarget.Create => compare.CreateRevision,
        CompareTarget.Mod => compare.ModRevision,
        CompareTarget.Lease => compare.Lease,
        _ => 0,
    };

    private static bool Holds(Compare compare, int order) => compare.Result switch
    {
        CompareResult.Equal => order == 0,
        CompareResult.NotEqual => order != 0,
        CompareResult.Greater => order > 0,
        CompareResult.Less => order < 0,
        // A result that etcd does not know holds.
        _ => true,
    };
}
