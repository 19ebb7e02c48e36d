using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

public sealed class AuthClusterTests
{
    [Fact]
    public async Task A_token_is_good_on_every_member_at_once_and_after_a_member_has_started_again()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(3, Options());
        string root = await cluster[0].Channel.EnableAsync();
        foreach (MemberProcess member in cluster.Members)
        {
            await member.Channel.PutAsync(root, member.Name, "1");
            Assert.Equal(1, (await member.Channel.GetAsync(root, "m1")).Count);
            await RefusedAsync(RpcStatusCode.InvalidArgument, "etcdserver: user name is empty", () => member.Channel.GetAsync(null, "m1"));
        }

        // etcd's simple tokens do not survive what a checkpoint has taken out of the log.
        if (Options().Kind == ServerKind.Etcd)
        {
            return;
        }

        await cluster[1].StopAsync();
        await cluster[1].StartAsync();
        await Eventually.Async(async () =>
        {
            try
            {
                return (await cluster[1].Channel.GetAsync(root, "m1")).Count == 1;
            }
            catch (RpcException e) when (e.StatusCode == RpcStatusCode.Unavailable)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task What_is_revoked_on_one_member_is_revoked_on_all()
    {
        await using ClusterProcess cluster = await ClusterProcess.StartAsync(3, Options());
        string root = await cluster[0].Channel.EnableAsync();
        await cluster[0].Channel.PermitAsync(root, "ann", Permission.Types.Type.Readwrite, "a");
        string ann = await cluster[1].Channel.LogInAsync("ann", "annpw");
        await cluster[2].Channel.PutAsync(ann, "a");
        AuthRoleRevokePermissionRequest revoke = new() { Role = "ann", Key = Bytes("a") };
        await cluster[0].Channel.CallAsync<AuthRoleRevokePermissionRequest, AuthRoleRevokePermissionResponse>(root, "Auth", "RoleRevokePermission", revoke);
        foreach (MemberProcess member in cluster.Members)
        {
            await RefusedAsync(RpcStatusCode.PermissionDenied, "etcdserver: permission denied", () => member.Channel.GetAsync(ann, "a"));
            // A member that has not heard of it yet is told so where the write is applied.
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => member.Channel.PutAsync(ann, "a"));
            Assert.Contains(error.Detail, (string[])["etcdserver: permission denied", "etcdserver: revision of auth store is old"]);
        }
    }

    private static ServerProcessOptions Options() => new() { LogLevel = "warn", ExtraArguments = ["--bcrypt-cost", "4"] };
}
