using System.Globalization;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

/// <summary>Tokens that nobody has used for --auth-token-ttl.</summary>
public sealed class TokenExpiryTests
{
    private const int TtlSeconds = 2;

    [EtcdctlFact]
    public async Task Etcd_13308_a_client_whose_token_has_expired_is_told_so_logs_in_again_and_goes_on()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions
        {
            ExtraArguments = ["--bcrypt-cost", "4", "--auth-token-ttl", TtlSeconds.ToString(CultureInfo.InvariantCulture)],
        });
        await using RpcChannel channel = new(server.ClientUrl);
        await channel.PermitAsync(await channel.EnableAsync(), "ann", Permission.Types.Type.Readwrite, "lock", "locl");
        // It keeps its lease alive every 100 s, and is idle besides.
        await using ChildProcess holder = ChildProcess.Start(
            EtcdctlExecutable.Require(),
            ["--endpoints", server.Endpoint, "--user", "ann:annpw", "lock", "--ttl=300", "lock"],
            new Dictionary<string, string?> { ["ETCDCTL_API"] = "3" });
        await holder.WaitForLineAsync(line => line.StartsWith("lock/", StringComparison.Ordinal));

        await UntilExpiredAsync(channel);
        holder.Signal(UnixSignal.Interrupt);
        await holder.WaitForExitAsync();

        // It gave the lock back with a new token: else the key would stay for 300 s.
        string root = await channel.LogInAsync("root", "rootpw");
        Assert.Equal(0, (await channel.CallAsync<RangeRequest, RangeResponse>(
            root, "KV", "Range", new RangeRequest { Key = Bytes("lock"), RangeEnd = Bytes("locl"), CountOnly = true })).Count);
    }

    /// <summary>Until a token made from now on has expired without a use; each question is one, so each has a token of its own.</summary>
    private static async Task UntilExpiredAsync(RpcChannel channel)
    {
        for (TimeSpan idle = TimeSpan.FromSeconds(TtlSeconds); ; idle *= 2)
        {
            string token = await channel.LogInAsync("ann", "annpw");
            await Task.Delay(idle);
            try
            {
                await channel.GetAsync(token, "lock");
            }
            catch (RpcException e)
            {
                Assert.Equal((RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token"), (e.StatusCode, e.Detail));
                return;
            }

            Assert.True(idle < TimeSpan.FromMinutes(1), "the token does not expire");
        }
    }
}
