using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Store.Auth;

/// <summary>
/// The one visitor that decides who may ask for what: it goes through a request to its last nested operation, and looks at the fields as the
/// client sent them, before anything else made something of them. <see cref="RequestFields"/> says of each field what it means here.
/// </summary>
/// <remarks>Null means that the request is allowed. Errors and their order are etcd's.</remarks>
public static class RequestRights
{
    /// <summary>What comes through the log, at its door and again where it is applied.</summary>
    /// <param name="proposal">Without a caller a member asks on its own behalf: it ends leases, watches its space.</param>
    public static StoreError? Check(AuthView auth, Proposal proposal, ILeaseBook leases)
    {
        ArgumentNullException.ThrowIfNull(auth);
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(leases);
        if (!auth.IsEnabled || proposal.Caller is null)
        {
            return null;
        }

        var requester = Requester.Of(proposal.Caller);
        return proposal.RequestCase switch
        {
            Proposal.RequestOneofCase.Put => Check(auth, requester, proposal.Put, leases),
            Proposal.RequestOneofCase.DeleteRange => Check(auth, requester, proposal.DeleteRange),
            Proposal.RequestOneofCase.Txn => Check(auth, requester, proposal.Txn, leases),
            Proposal.RequestOneofCase.LeaseGrant => auth.CheckIsSomebody(requester),
            Proposal.RequestOneofCase.LeaseRevoke => auth.CheckIsSomebody(requester) ?? CheckLease(auth, requester, proposal.LeaseRevoke.ID, Access.Write, leases),
            // The password was checked instead.
            Proposal.RequestOneofCase.Auth when proposal.Auth.RequestCase == AuthChange.RequestOneofCase.Login => null,
            // Compactions, alarms, auth itself, and whatever is new here.
            _ => auth.CheckIsRoot(requester),
        };
    }

    public static StoreError? Check(AuthView auth, in Requester requester, RangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(auth);
        ArgumentNullException.ThrowIfNull(request);
        return auth.CheckKeys(requester, request.Key, request.RangeEnd, Access.Read);
    }

    public static StoreError? Check(AuthView auth, in Requester requester, WatchCreateRequest request)
    {
        ArgumentNullException.ThrowIfNull(auth);
        ArgumentNullException.ThrowIfNull(request);
        return auth.CheckKeys(requester, request.Key, request.RangeEnd, Access.Read);
    }

    /// <summary>Compares read; both branches count, whichever will be taken, and all that is nested in them.</summary>
    public static StoreError? Check(AuthView auth, in Requester requester, TxnRequest request, ILeaseBook leases)
    {
        ArgumentNullException.ThrowIfNull(auth);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(leases);
        foreach (var compare in request.Compare)
        {
            if (auth.CheckKeys(requester, compare.Key, compare.RangeEnd, Access.Read) is { } denied)
            {
                return denied;
            }
        }

        foreach (var operation in request.Success.Concat(request.Failure))
        {
            if (Check(auth, requester, operation, leases) is { } denied)
            {
                return denied;
            }
        }

        return null;
    }

    /// <summary>All keys that hang on the lease; whoever may not write one of them may not end it, nor make it hold others.</summary>
    public static StoreError? CheckLease(AuthView auth, in Requester requester, long lease, Access access, ILeaseBook leases)
    {
        ArgumentNullException.ThrowIfNull(auth);
        ArgumentNullException.ThrowIfNull(leases);
        return lease == 0 || auth.CheckIsRoot(requester) is null ? null : CheckEach(auth, requester, leases.KeysOf(lease), access);
    }

    public static StoreError? CheckEach(AuthView auth, in Requester requester, IEnumerable<ByteString> keys, Access access)
    {
        ArgumentNullException.ThrowIfNull(auth);
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            if (auth.CheckKeys(requester, key, ByteString.Empty, access) is { } denied)
            {
                return denied;
            }
        }

        return null;
    }

    private static StoreError? Check(AuthView auth, in Requester requester, RequestOp operation, ILeaseBook leases) => operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => Check(auth, requester, operation.RequestRange),
        RequestOp.RequestOneofCase.RequestPut => Check(auth, requester, operation.RequestPut, leases),
        RequestOp.RequestOneofCase.RequestDeleteRange => Check(auth, requester, operation.RequestDeleteRange),
        RequestOp.RequestOneofCase.RequestTxn => Check(auth, requester, operation.RequestTxn, leases),
        RequestOp.RequestOneofCase.None => null,
        _ => auth.CheckIsRoot(requester),
    };

    private static StoreError? Check(AuthView auth, in Requester requester, PutRequest request, ILeaseBook leases) =>
        auth.CheckKeys(requester, request.Key, ByteString.Empty, Access.Write)
        ?? CheckLease(auth, requester, request.Lease, Access.Write, leases)
        ?? (request.PrevKv ? auth.CheckKeys(requester, request.Key, ByteString.Empty, Access.Read) : null);

    private static StoreError? Check(AuthView auth, in Requester requester, DeleteRangeRequest request) =>
        auth.CheckKeys(requester, request.Key, request.RangeEnd, Access.Write)
        ?? (request.PrevKv ? auth.CheckKeys(requester, request.Key, request.RangeEnd, Access.Read) : null);
}
