using Discovery.Protocol;
using Discovery.Store;
using static Discovery.Protocol.Compare.Types;
using static Discovery.Protocol.RequestOp;

namespace Discovery.Simulation.Checking;

/// <summary>A transaction on the model: the branches first, nested ones included, then the checks, then the operations in order.</summary>
internal sealed class TxnRun
{
    private readonly TxnResponse _response;
    private readonly List<(RequestOp Request, TxnRun? Nested)> _operations = [];

    private TxnRun(KvDraft draft, TxnRequest request)
    {
        var succeeded = request.Compare.All(compare => Holds(draft, compare));
        _response = new TxnResponse { Succeeded = succeeded };
        foreach (var operation in succeeded ? request.Success : request.Failure)
            _operations.Add((operation, operation.RequestCase == RequestOneofCase.RequestTxn ? new TxnRun(draft, operation.RequestTxn) : null));
    }

    /// <summary>Either an answer, the changes being in the draft, or an error, and the draft is as it was.</summary>
    public static (TxnResponse? Answer, StoreError? Error) Execute(KvDraft draft, TxnRequest request)
    {
        var run = new TxnRun(draft, request);
        if (run.Puts().Select(put => KvExecution.Check(draft, put, keyFirst: true)).FirstOrDefault(error => error is not null) is { } refused)
            return (null, refused);
        run.Execute(draft);
        run._response.Header = draft.Header();
        return (run._response, null);
    }

    private IEnumerable<PutRequest> Puts() => _operations.SelectMany(operation => operation.Request.RequestCase switch
    {
        RequestOneofCase.RequestPut => [operation.Request.RequestPut],
        RequestOneofCase.RequestTxn => operation.Nested!.Puts(),
        _ => [],
    });

    private void Execute(KvDraft draft)
    {
        foreach (var (request, nested) in _operations)
        {
            switch (request.RequestCase)
            {
                case RequestOneofCase.RequestPut:
                    _response.Responses.Add(new ResponseOp { ResponsePut = draft.Put(request.RequestPut) });
                    break;
                case RequestOneofCase.RequestDeleteRange:
                    _response.Responses.Add(new ResponseOp { ResponseDeleteRange = draft.Delete(request.RequestDeleteRange) });
                    break;
                case RequestOneofCase.RequestRange:
                    _response.Responses.Add(new ResponseOp { ResponseRange = KvExecution.Range(draft, request.RequestRange) });
                    break;
                default:
                    nested!.Execute(draft);
                    nested._response.Header = new ResponseHeader();
                    _response.Responses.Add(new ResponseOp { ResponseTxn = nested._response });
                    break;
            }
        }
    }

    private static bool Holds(KvDraft draft, Compare compare)
    {
        var found = draft.Within(new KeySpan(compare.Key, compare.RangeEnd)).Select(entry => entry.Value).ToArray();
        if (found.Length > 0)
            return found.All(key => Holds(compare.Result, Order(compare, key)));

        // Of a key that does not exist, all is 0 but the value, of which nothing can be said.
        return compare.Target != CompareTarget.Value && Holds(compare.Result, Order(compare, new KeyState(compare.Key, 0, 0, 0, 0)));
    }

    private static int Order(Compare compare, KeyState key) => compare.Target switch
    {
        CompareTarget.Version => key.Version.CompareTo(compare.Version),
        CompareTarget.Create => key.Created.CompareTo(compare.CreateRevision),
        CompareTarget.Mod => key.Modified.CompareTo(compare.ModRevision),
        CompareTarget.Lease => key.Lease.CompareTo(compare.Lease),
        _ => KeyOrder.Instance.Compare(key.Value, compare.Value),
    };

    private static bool Holds(CompareResult result, int order) => result switch
    {
        CompareResult.Equal => order == 0,
        CompareResult.NotEqual => order != 0,
        CompareResult.Greater => order > 0,
        _ => order < 0,
    };
}
