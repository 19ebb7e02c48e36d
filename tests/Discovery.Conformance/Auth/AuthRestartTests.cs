using System.Globalization;
using System.Security.Cryptography;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

/// <summary>A member with auth on that was killed.</summary>
public sealed class AuthRestartTests
{
    [Theory]
    [InlineData("simple")]
    [InlineData("jwt")]
    public async Task Etcd_13946_a_member_starts_from_a_checkpoint_with_auth_and_from_what_users_did_behind_it(string tokens)
    {
        using TempFolder folder = new("auth");
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions
        {
            // Many checkpoints, so that auth is in them, and in the log behind them.
            ExtraArguments = ["--bcrypt-cost", "4", "--snapshot-count", "10", "--auth-token", tokens == "jwt" ? await JwtAsync(folder) : tokens],
        });
        await using (RpcChannel channel = new(server.ClientUrl))
        {
            string root = await channel.EnableAsync();
            await channel.PermitAsync(root, "ann", Permission.Types.Type.Readwrite, "a");
            string ann = await channel.LogInAsync("ann", "annpw");
            for (int i = 0; i < 35; i++)
            {
                await channel.PutAsync(ann, "a", i.ToString(CultureInfo.InvariantCulture));
            }

            await channel.AddUserAsync(root, "bob", "bobpw");
            await channel.PermitAsync(root, "bob", Permission.Types.Type.Readwrite, "b");
            await channel.PutAsync(await channel.LogInAsync("bob", "bobpw"), "b", "1");
        }

        for (int start = 0; start < 2; start++)
        {
            await server.RestartAsync();
            await using RpcChannel channel = new(server.ClientUrl);
            string ann = await channel.LogInAsync("ann", "annpw");
            string bob = await channel.LogInAsync("bob", "bobpw");
            Assert.Equal("34", Assert.Single((await channel.GetAsync(ann, "a")).Kvs).Value.ToStringUtf8());
            Assert.Equal("1", Assert.Single((await channel.GetAsync(bob, "b")).Kvs).Value.ToStringUtf8());
            await RefusedAsync(RpcStatusCode.PermissionDenied, "etcdserver: permission denied", () => channel.PutAsync(ann, "b"));
            await RefusedAsync(RpcStatusCode.InvalidArgument, "etcdserver: user name is empty", () => channel.GetAsync(null, "a"));
            await RefusedAsync(
                RpcStatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password", () => channel.LogInAsync("ann", "wrong"));
        }
    }

    private static async Task<string> JwtAsync(TempFolder folder)
    {
        using RSA rsa = RSA.Create(2048);
        await File.WriteAllTextAsync(folder.Combine("key.pem"), rsa.ExportRSAPrivateKeyPem());
        await File.WriteAllTextAsync(folder.Combine("pub.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        return $"jwt,pub-key={folder.Combine("pub.pem")},priv-key={folder.Combine("key.pem")},sign-method=RS256,ttl=10m";
    }
}
