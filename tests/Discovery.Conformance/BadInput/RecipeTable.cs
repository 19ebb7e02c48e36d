using Discovery.Protocol;
using Discovery.Protocol.Health;
using static Discovery.Conformance.BadInput.Bytes;

namespace Discovery.Conformance.BadInput;

internal static class RecipeTable
{
    public static IEnumerable<BadCall> Rows =>
    [
        new("Lock/Lock", new LockRequest { Lease = 99 }, "UNKNOWN etcdserver: requested lease not found") { Here = "NOT_FOUND etcdserver: requested lease not found" },
        new("Lock/Lock", new LockRequest { Name = Of("l"), Lease = 99 }, "UNKNOWN etcdserver: requested lease not found") { Here = "NOT_FOUND etcdserver: requested lease not found" },
        new("Lock/Lock", new LockRequest { Name = Of("l"), Lease = -99 }, "UNKNOWN etcdserver: requested lease not found") { Here = "NOT_FOUND etcdserver: requested lease not found" },
        new("Lock/Lock", new LockRequest { Name = Large(1_572_864) }, "UNKNOWN etcdserver: request is too large") { Here = "INVALID_ARGUMENT etcdserver: request is too large" },
        new("Lock/Lock", new LockRequest(), "OK"),
        new("Lock/Unlock", new UnlockRequest(), "UNKNOWN etcdserver: key is not provided") { Here = "INVALID_ARGUMENT etcdserver: key is not provided" },
        new("Lock/Unlock", new UnlockRequest { Key = Of("none") }, "OK"),

        new("Election/Campaign", new CampaignRequest { Name = Of("e"), Lease = 99 }, "UNKNOWN etcdserver: requested lease not found") { Here = "NOT_FOUND etcdserver: requested lease not found" },
        new("Election/Campaign", new CampaignRequest { Name = Of("e"), Lease = -99 }, "UNKNOWN etcdserver: requested lease not found") { Here = "NOT_FOUND etcdserver: requested lease not found" },
        new("Election/Campaign", new CampaignRequest { Name = Of("e"), Value = Large(1_572_864) }, "UNKNOWN etcdserver: request is too large") { Here = "INVALID_ARGUMENT etcdserver: request is too large" },
        new("Election/Proclaim", new ProclaimRequest(), "UNKNOWN \"leader\" field must be provided"),
        new("Election/Proclaim", new ProclaimRequest { Leader = new LeaderKey() }, "UNKNOWN etcdserver: key is not provided") { Here = "INVALID_ARGUMENT etcdserver: key is not provided" },
        new("Election/Proclaim", new ProclaimRequest { Leader = new LeaderKey { Name = Of("e"), Key = Of("e/1"), Rev = 1, Lease = 99 } }, "UNKNOWN election: not leader"),
        new("Election/Leader", new LeaderRequest(), "OK"),
        new("Election/Leader", new LeaderRequest { Name = Of("nobody stands") }, "UNKNOWN election: no leader"),
        new("Election/Resign", new ResignRequest(), "UNKNOWN \"leader\" field must be provided"),
        new("Election/Resign", new ResignRequest { Leader = new LeaderKey() }, "UNKNOWN etcdserver: key is not provided") { Here = "INVALID_ARGUMENT etcdserver: key is not provided" },
        new("Election/Resign", new ResignRequest { Leader = new LeaderKey { Name = Of("e"), Key = Of("e/1"), Rev = 1, Lease = 99 } }, "OK"),

        new("Health/Check", new HealthCheckRequest { Service = "none" }, "NOT_FOUND unknown service"),
        new("Health/Watch", new HealthCheckRequest { Service = "none" }, "{ \"status\": \"SERVICE_UNKNOWN\" }"),
    ];
}
