using System.Text;
using Discovery.Protocol;
using Discovery.Rpc;
using Google.Protobuf;

namespace Discovery.TestKit;

/// <summary>A server with everything locked: TLS only, certificates asked for, and a user who may use the keys under one prefix.</summary>
public sealed class SecuredServer : IAsyncDisposable
{
    public const string User = "app";
    public const string Password = "s3cret";

    private readonly ClusterCertificates _certificates = new();

    private SecuredServer()
    {
    }

    public ServerProcess Process { get; private set; } = null!;

    /// <summary>All that a client needs, in one line.</summary>
    public string ConnectionString => $"{Process.Endpoint};user={User};password={Password};"
        + $"ca={_certificates.CaFile};cert={_certificates.ClientCert};key={_certificates.ClientKey}";

    /// <summary>All that a client needs, as the section KvStore.</summary>
    public Dictionary<string, string?> Section => new()
    {
        // Without a scheme: the TLS below it says which.
        ["KvStore:Endpoints:0"] = Process.ClientUrl.Authority,
        ["KvStore:User"] = User,
        ["KvStore:Password"] = Password,
        ["KvStore:Tls:CaFile"] = _certificates.CaFile,
        ["KvStore:Tls:CertificateFile"] = _certificates.ClientCert,
        ["KvStore:Tls:KeyFile"] = _certificates.ClientKey,
    };

    /// <param name="prefix">What the user may read and write.</param>
    public static async Task<SecuredServer> StartAsync(string prefix)
    {
        var server = new SecuredServer();
        try
        {
            server.Process = await ServerProcess.StartAsync(
                new ServerProcessOptions { Tls = server._certificates, ExtraArguments = ["--bcrypt-cost", "4"] });
            await server.LockAsync(prefix);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
        _certificates.Dispose();
    }

    private async Task LockAsync(string prefix)
    {
        await using var channel = new RpcChannel(Process.ClientUrl, new RpcChannelOptions { Ssl = _certificates.ClientOptions() });
        foreach (var name in (string[])["root", User])
        {
            await channel.CallAsync<AuthUserAddRequest, AuthUserAddResponse>("Auth", "UserAdd", new() { Name = name, Password = Password });
            await channel.CallAsync<AuthRoleAddRequest, AuthRoleAddResponse>("Auth", "RoleAdd", new() { Name = name });
            await channel.CallAsync<AuthUserGrantRoleRequest, AuthUserGrantRoleResponse>("Auth", "UserGrantRole", new() { User = name, Role = name });
        }

        // The range of a prefix ends where the next one begins.
        var end = Encoding.UTF8.GetBytes(prefix);
        end[^1]++;
        var permission = new Permission
        {
            PermType = Permission.Types.Type.Readwrite,
            Key = ByteString.CopyFromUtf8(prefix),
            RangeEnd = ByteString.CopyFrom(end),
        };
        await channel.CallAsync<AuthRoleGrantPermissionRequest, AuthRoleGrantPermissionResponse>(
            "Auth", "RoleGrantPermission", new() { Name = User, Perm = permission });
        await channel.CallAsync<AuthEnableRequest, AuthEnableResponse>("Auth", "AuthEnable", new());
    }
}
