using Discovery.Rpc;

namespace Discovery.Client;

/// <summary>
/// When a failed call may be repeated. It follows etcd's own client, which repeats a write only when it never left the process:
/// a repeated write of unknown outcome can undo what others wrote in between (etcd issue 18424).
/// <para>Besides, a write goes to another endpoint after the few answers that a member gives before it proposes anything:
/// it has no leader, it is a learner, its consensus core dropped the proposal.
/// "request timed out", "leader changed" and "server stopped" are not among them, as they may come after the proposal.
/// "too many requests" certainly changed nothing either, but is told to the caller: repeating it by itself would add to the load
/// that the server complains about.</para>
/// </summary>
internal static class CallPolicy
{
    private const string NoLeader = "etcdserver: no leader";
    private const string Learner = "etcdserver: rpc not supported for learner";
    private const string Dropped = "raft proposal dropped";

    public static CallVerdict Judge(RpcException failure, CallKind kind)
    {
        if (failure.NotSent && IsTransient(failure.StatusCode))
            return CallVerdict.TryElsewhere;
        if (failure.Detail is NoLeader or Learner or Dropped)
            return CallVerdict.TryElsewhere;
        if (kind != CallKind.Write)
            return IsTransient(failure.StatusCode) ? CallVerdict.TryElsewhere : CallVerdict.Refused;
        return IsDefinite(failure.StatusCode) ? CallVerdict.Refused : CallVerdict.OutcomeUnknown;
    }

    /// <summary>True when a stream that ended so should be opened again rather than end in an error.</summary>
    public static bool MayReopen(RpcException failure) =>
        failure.Detail is NoLeader or Learner or Dropped || !IsDefinite(failure.StatusCode)
        || failure.StatusCode == RpcStatusCode.ResourceExhausted;

    /// <summary>True when the failure says something about the endpoint, so that others should be preferred for a while.</summary>
    public static bool BlamesEndpoint(RpcException failure) =>
        failure.Detail is NoLeader or Learner or Dropped || IsTransient(failure.StatusCode);

    private static bool IsTransient(RpcStatusCode code) =>
        code is RpcStatusCode.Unavailable or RpcStatusCode.Canceled or RpcStatusCode.DeadlineExceeded;

    /// <summary>Codes with which a server says that it did not do what was asked.</summary>
    private static bool IsDefinite(RpcStatusCode code) => code
        is RpcStatusCode.InvalidArgument or RpcStatusCode.NotFound or RpcStatusCode.AlreadyExists or RpcStatusCode.PermissionDenied
        or RpcStatusCode.ResourceExhausted or RpcStatusCode.FailedPrecondition or RpcStatusCode.OutOfRange
        or RpcStatusCode.Unimplemented or RpcStatusCode.Unauthenticated;
}
