using Discovery.Protocol;
using Google.Protobuf.Collections;
using static Discovery.Protocol.Compare.Types;

namespace Discovery.Store.Tests.Model;

internal sealed partial class EtcdModel
{
    private TxnResponse Txn(TxnRequest txn, ModelChange change)
    {
        var before = _states[^1];
        var taken = Taken(txn, before).ToList();
        foreach (var put in taken.Where(op => op.RequestPut is not null).Select(op => op.RequestPut))
        {
            if ((put.IgnoreValue || put.IgnoreLease) && !before.ContainsKey(put.Key.Text()))
            {
                throw new StoreException(StoreError.KeyNotFound);
            }

            RequireLease(put.Lease);
        }

        foreach (var range in taken.Where(op => op.RequestRange is not null).Select(op => op.RequestRange).Where(r => r.Revision != 0))
        {
            if (range.Revision > Revision || range.Revision < CompactRevision)
            {
                throw new StoreException(range.Revision > Revision ? StoreError.FutureRevision : StoreError.Compacted);
            }
        }

        var response = Run(txn, before, change);
        response.Header = new ResponseHeader { Revision = change.Revision };
        return response;
    }

    private static RepeatedField<RequestOp> Branch(TxnRequest txn, SortedDictionary<string, KeyValue> before) =>
        txn.Compare.All(compare => Holds(compare, before)) ? txn.Success : txn.Failure;

    private static IEnumerable<RequestOp> Taken(TxnRequest txn, SortedDictionary<string, KeyValue> before) =>
        Branch(txn, before).SelectMany(op => op.RequestTxn is null ? [op] : Taken(op.RequestTxn, before));

    private TxnResponse Run(TxnRequest txn, SortedDictionary<string, KeyValue> before, ModelChange change)
    {
        var branch = Branch(txn, before);
        var response = new TxnResponse { Succeeded = ReferenceEquals(branch, txn.Success) };
        foreach (var op in branch)
        {
            response.Responses.Add(op.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => new ResponseOp { ResponseRange = Range(op.RequestRange, change.Keys, change.Revision) },
                RequestOp.RequestOneofCase.RequestPut => new ResponseOp { ResponsePut = change.Put(op.RequestPut) },
                RequestOp.RequestOneofCase.RequestDeleteRange => new ResponseOp { ResponseDeleteRange = change.Delete(op.RequestDeleteRange) },
                _ => new ResponseOp { ResponseTxn = Nested(op.RequestTxn, before, change) },
            });
        }

        return response;
    }

    private TxnResponse Nested(TxnRequest txn, SortedDictionary<string, KeyValue> before, ModelChange change)
    {
        var response = Run(txn, before, change);
        response.Header = new ResponseHeader();
        return response;
    }

    private static bool Holds(Compare compare, SortedDictionary<string, KeyValue> keys)
    {
        var found = Select(keys, compare.Key, compare.RangeEnd).ToList();
        if (found.Count == 0)
        {
            return compare.Target != CompareTarget.Value && Holds(compare, new KeyValue());
        }

        return found.All(kv => Holds(compare, kv));
    }

    private static bool Holds(Compare compare, KeyValue kv)
    {
        var order = compare.Target switch
        {
            CompareTarget.Version => kv.Version.CompareTo(compare.Version),
            CompareTarget.Create => kv.CreateRevision.CompareTo(compare.CreateRevision),
            CompareTarget.Mod => kv.ModRevision.CompareTo(compare.ModRevision),
            CompareTarget.Lease => kv.Lease.CompareTo(compare.Lease),
            _ => Math.Sign(string.CompareOrdinal(kv.Value.Text(), compare.Value.Text())),
        };
        return compare.Result switch
        {
            CompareResult.Equal => order == 0,
            CompareResult.Greater => order > 0,
            CompareResult.Less => order < 0,
            _ => order != 0,
        };
    }
}
