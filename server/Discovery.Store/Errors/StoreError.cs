namespace Discovery.Store;

/// <summary>
/// Why a request was refused. <see cref="StoreErrors"/> has the gRPC code and etcd's text of each. The numbers are ours and never stored,
/// but members tell each other: new ones go to the end.
/// </summary>
public enum StoreError
{
    // Requests
    KeyNotProvided,
    KeyNotFound,
    ValueProvided,
    LeaseProvided,
    TooManyOperations,
    DuplicateKey,
    InvalidSortOption,
    InvalidClientApiVersion,
    RequestTooLarge,

    // Revisions
    Compacted,
    FutureRevision,
    NoSpace,

    // Leases
    LeaseNotFound,
    LeaseAlreadyExists,
    LeaseTtlTooLarge,

    // Watch
    WatchCanceled,

    // Membership
    MemberAlreadyExists,
    PeerUrlAlreadyExists,
    NotEnoughStartedMembers,
    MemberUrlsInvalid,
    MemberNotFound,
    MemberNotLearner,
    LearnerNotReady,
    TooManyLearners,
    ClusterIdMismatch,

    // Availability
    TooManyRequests,
    NoLeader,
    NotLeader,
    LeaderChanged,
    NotCapable,
    Stopped,
    TimedOut,
    TimedOutLeaderFailure,
    TimedOutConnectionLost,
    TimedOutAppliedIndex,
    Unhealthy,
    Corrupt,
    NotSupportedForLearner,
    BadLeaderTransferee,
    RequestCanceled,
    DeadlineExceeded,

    // Never reaches a client: a change of members that another one overtook, to be checked and proposed again.
    MembersChangedMeanwhile,

    ResponseTooLarge,

    // Auth
    RootUserNotFound,
    RootRoleNotGranted,
    UserAlreadyExists,
    UserEmpty,
    UserNotFound,
    RoleAlreadyExists,
    RoleNotFound,
    RoleEmpty,
    AuthFailed,
    PermissionNotGiven,
    PermissionDenied,
    RoleNotGranted,
    PermissionNotGranted,
    AuthNotEnabled,
    InvalidAuthToken,
    InvalidAuthManagement,
    AuthOldRevision,
}
