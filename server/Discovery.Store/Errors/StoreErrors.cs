using System.Collections.Frozen;

namespace Discovery.Store;

/// <summary>The one table from our errors to what a client sees: gRPC status code and etcd's text.</summary>
public static class StoreErrors
{
    private const int Canceled = 1;
    private const int InvalidArgument = 3;
    private const int Deadline = 4;
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int FailedPrecondition = 9;
    private const int OutOfRange = 11;
    private const int Unavailable = 14;
    private const int DataLoss = 15;
    private const int Unauthenticated = 16;

    private static readonly FrozenDictionary<StoreError, (int GrpcCode, string Text)> Rows =
        new Dictionary<StoreError, (int, string)>
        {
            [StoreError.KeyNotProvided] = (InvalidArgument, "etcdserver: key is not provided"),
            [StoreError.KeyNotFound] = (InvalidArgument, "etcdserver: key not found"),
            [StoreError.ValueProvided] = (InvalidArgument, "etcdserver: value is provided"),
            [StoreError.LeaseProvided] = (InvalidArgument, "etcdserver: lease is provided"),
            [StoreError.TooManyOperations] = (InvalidArgument, "etcdserver: too many operations in txn request"),
            [StoreError.DuplicateKey] = (InvalidArgument, "etcdserver: duplicate key given in txn request"),
            [StoreError.InvalidSortOption] = (InvalidArgument, "etcdserver: invalid sort option"),
            [StoreError.InvalidClientApiVersion] = (InvalidArgument, "etcdserver: invalid client api version"),
            [StoreError.RequestTooLarge] = (InvalidArgument, "etcdserver: request is too large"),

            [StoreError.Compacted] = (OutOfRange, "etcdserver: mvcc: required revision has been compacted"),
            [StoreError.FutureRevision] = (OutOfRange, "etcdserver: mvcc: required revision is a future revision"),
            [StoreError.NoSpace] = (ResourceExhausted, "etcdserver: mvcc: database space exceeded"),

            [StoreError.LeaseNotFound] = (NotFound, "etcdserver: requested lease not found"),
            [StoreError.LeaseAlreadyExists] = (FailedPrecondition, "etcdserver: lease already exists"),
            [StoreError.LeaseTtlTooLarge] = (OutOfRange, "etcdserver: too large lease TTL"),

            [StoreError.WatchCanceled] = (Canceled, "etcdserver: watch canceled"),

            [StoreError.MemberAlreadyExists] = (FailedPrecondition, "etcdserver: member ID already exist"),
            [StoreError.PeerUrlAlreadyExists] = (FailedPrecondition, "etcdserver: Peer URLs already exists"),
            [StoreError.NotEnoughStartedMembers] =
                (FailedPrecondition, "etcdserver: re-configuration failed due to not enough started members"),
            [StoreError.MemberUrlsInvalid] = (InvalidArgument, "etcdserver: given member URLs are invalid"),
            [StoreError.MemberNotFound] = (NotFound, "etcdserver: member not found"),
            [StoreError.MemberNotLearner] = (FailedPrecondition, "etcdserver: can only promote a learner member"),
            [StoreError.LearnerNotReady] =
                (FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader"),
            [StoreError.TooManyLearners] = (FailedPrecondition, "etcdserver: too many learner members in cluster"),
            [StoreError.ClusterIdMismatch] = (FailedPrecondition, "etcdserver: cluster ID mismatch"),

            [StoreError.TooManyRequests] = (ResourceExhausted, "etcdserver: too many requests"),
            [StoreError.NoLeader] = (Unavailable, "etcdserver: no leader"),
            [StoreError.NotLeader] = (FailedPrecondition, "etcdserver: not leader"),
            [StoreError.LeaderChanged] = (Unavailable, "etcdserver: leader changed"),
            [StoreError.NotCapable] = (FailedPrecondition, "etcdserver: not capable"),
            [StoreError.Stopped] = (Unavailable, "etcdserver: server stopped"),
            [StoreError.TimedOut] = (Unavailable, "etcdserver: request timed out"),
            [StoreError.TimedOutLeaderFailure] =
                (Unavailable, "etcdserver: request timed out, possibly due to previous leader failure"),
            [StoreError.TimedOutConnectionLost] = (Unavailable, "etcdserver: request timed out, possibly due to connection lost"),
            [StoreError.TimedOutAppliedIndex] =
                (Unavailable, "etcdserver: request timed out, waiting for the applied index took too long"),
            [StoreError.Unhealthy] = (Unavailable, "etcdserver: unhealthy cluster"),
            [StoreError.Corrupt] = (DataLoss, "etcdserver: corrupt cluster"),
            [StoreError.NotSupportedForLearner] = (FailedPrecondition, "etcdserver: rpc not supported for learner"),
            [StoreError.BadLeaderTransferee] = (FailedPrecondition, "etcdserver: bad leader transferee"),
            [StoreError.RequestCanceled] = (Canceled, "etcdserver: request canceled"),
            [StoreError.DeadlineExceeded] = (Deadline, "etcdserver: context deadline exceeded"),

            [StoreError.MembersChangedMeanwhile] = (Unavailable, "etcdserver: the members changed meanwhile, try again"),
            [StoreError.ResponseTooLarge] =
                (ResourceExhausted, "etcdserver: response is too large: ask for less at a time with a limit, for keys only, or use RangeStream"),

            [StoreError.RootUserNotFound] = (FailedPrecondition, "etcdserver: root user does not exist"),
            [StoreError.RootRoleNotGranted] = (FailedPrecondition, "etcdserver: root user does not have root role"),
            [StoreError.UserAlreadyExists] = (FailedPrecondition, "etcdserver: user name already exists"),
            [StoreError.UserEmpty] = (InvalidArgument, "etcdserver: user name is empty"),
            [StoreError.UserNotFound] = (FailedPrecondition, "etcdserver: user name not found"),
            [StoreError.RoleAlreadyExists] = (FailedPrecondition, "etcdserver: role name already exists"),
            [StoreError.RoleNotFound] = (FailedPrecondition, "etcdserver: role name not found"),
            [StoreError.RoleEmpty] = (InvalidArgument, "etcdserver: role name is empty"),
            [StoreError.AuthFailed] = (InvalidArgument, "etcdserver: authentication failed, invalid user ID or password"),
            [StoreError.PermissionNotGiven] = (InvalidArgument, "etcdserver: permission not given"),
            [StoreError.PermissionDenied] = (PermissionDenied, "etcdserver: permission denied"),
            [StoreError.RoleNotGranted] = (FailedPrecondition, "etcdserver: role is not granted to the user"),
            [StoreError.PermissionNotGranted] = (FailedPrecondition, "etcdserver: permission is not granted to the role"),
            [StoreError.AuthNotEnabled] = (FailedPrecondition, "etcdserver: authentication is not enabled"),
            [StoreError.InvalidAuthToken] = (Unauthenticated, "etcdserver: invalid auth token"),
            [StoreError.InvalidAuthManagement] = (InvalidArgument, "etcdserver: invalid auth management"),
            [StoreError.AuthOldRevision] = (InvalidArgument, "etcdserver: revision of auth store is old"),
        }.ToFrozenDictionary();

    /// <summary>The number of the gRPC status code, as in the gRPC specification.</summary>
    public static int GrpcCode(this StoreError error) => Rows[error].GrpcCode;

    /// <summary>The text that etcd sends with it, word for word: clients compare it.</summary>
    public static string Text(this StoreError error) => Rows[error].Text;
}
