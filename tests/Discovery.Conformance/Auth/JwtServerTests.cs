using System.Security.Cryptography;
using System.Text.Json;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

public sealed class JwtServerTests
{
    [Fact]
    public async Task Signed_tokens_are_good_until_permissions_change_and_for_root_longer()
    {
        using TempFolder folder = new("jwt");
        using RSA rsa = RSA.Create(2048);
        await File.WriteAllTextAsync(folder.Combine("key.pem"), rsa.ExportRSAPrivateKeyPem());
        await File.WriteAllTextAsync(folder.Combine("pub.pem"), rsa.ExportSubjectPublicKeyInfoPem());
        string option = $"jwt,pub-key={folder.Combine("pub.pem")},priv-key={folder.Combine("key.pem")},sign-method=RS256,ttl=10m";
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { ExtraArguments = ["--bcrypt-cost", "4", "--auth-token", option] });
        await using RpcChannel channel = new(server.ClientUrl);

        string root = await channel.EnableAsync();
        using JsonDocument claims = JsonDocument.Parse(Convert.FromBase64String(Padded(root.Split('.')[1])));
        Assert.Equal("root", claims.RootElement.GetProperty("username").GetString());
        Assert.True(claims.RootElement.GetProperty("revision").GetUInt64() > 1);

        await channel.PermitAsync(root, "ann", Permission.Types.Type.Readwrite, "a");
        string ann = await channel.LogInAsync("ann", "annpw");
        await channel.PutAsync(ann, "a");
        await RefusedAsync(RpcStatusCode.PermissionDenied, "etcdserver: permission denied", () => channel.PutAsync(ann, "b"));
        string forged = string.Join('.', ann.Split('.')[..2]) + "." + root.Split('.')[2];
        await RefusedAsync(RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token", () => channel.PutAsync(forged, "a"));

        await channel.AddUserAsync(root, "bob", "pw");
        await RefusedAsync(RpcStatusCode.InvalidArgument, "etcdserver: revision of auth store is old", () => channel.PutAsync(ann, "a"));
        await RefusedAsync(RpcStatusCode.InvalidArgument, "etcdserver: revision of auth store is old", () => channel.GetAsync(ann, "a"));
        await channel.PutAsync(await channel.LogInAsync("ann", "annpw"), "a");
    }

    private static string Padded(string base64Url) =>
        base64Url.Replace('-', '+').Replace('_', '/') + (base64Url.Length % 4) switch { 2 => "==", 3 => "=", _ => "" };
}
