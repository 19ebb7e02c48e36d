using Discovery.Protocol;

namespace Discovery.Conformance.BadInput;

internal static class LeaseTable
{
    public static IEnumerable<BadCall> Rows =>
    [
        new("Lease/LeaseGrant", new LeaseGrantRequest(), "OK"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = -1 }, "OK"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = long.MinValue, ID = 7001 }, "OK"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 9_000_000_000, ID = 7002 }, "OK"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 9_000_000_001 }, "OUT_OF_RANGE etcdserver: too large lease TTL"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = long.MaxValue, ID = 7002 }, "OUT_OF_RANGE etcdserver: too large lease TTL"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 60, ID = 7002 }, "FAILED_PRECONDITION etcdserver: lease already exists"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 60, ID = -7 }, "OK"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 60, ID = -7 }, "FAILED_PRECONDITION etcdserver: lease already exists"),
        new("Lease/LeaseGrant", new LeaseGrantRequest { TTL = 60, ID = long.MinValue }, "OK"),
        new("Lease/LeaseRevoke", new LeaseRevokeRequest(), "NOT_FOUND etcdserver: requested lease not found"),
        new("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = 99 }, "NOT_FOUND etcdserver: requested lease not found"),
        new("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = -99 }, "NOT_FOUND etcdserver: requested lease not found"),
        new("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = -7 }, "OK"),
        new("Lease/LeaseRevoke", new LeaseRevokeRequest { ID = -7 }, "NOT_FOUND etcdserver: requested lease not found"),
        new("Lease/LeaseKeepAlive", new LeaseKeepAliveRequest(), "{ } OK"),
        new("Lease/LeaseKeepAlive", Array.Empty<LeaseKeepAliveRequest>(), "OK"),
        new("Lease/LeaseKeepAlive", [new LeaseKeepAliveRequest { ID = 99 }, new LeaseKeepAliveRequest { ID = 7002 }, new LeaseKeepAliveRequest { ID = -1 }], "{ \"ID\": \"99\" } { \"ID\": \"7002\", \"TTL\": \"9000000000\" } { \"ID\": \"-1\" } OK"),
        new("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest(), "OK"),
        new("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = -1, Keys = true }, "OK"),
        new("Lease/LeaseTimeToLive", new LeaseTimeToLiveRequest { ID = 99 }, "OK"),
        new("Lease/LeaseLeases", new LeaseLeasesRequest(), "OK"),
    ];
}
