using Discovery.Conformance.Etcdctl;
using Discovery.TestKit;

namespace Discovery.Conformance.Auth;

/// <summary>A server with auth on, and its root. Hashes are cheap, as the tests log in often.</summary>
public sealed class AuthServer : ConformanceServer, IAsyncLifetime
{
    protected override IReadOnlyList<string> ExtraArguments => ["--bcrypt-cost", "4"];

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        if (EtcdctlExecutable.SkipReason is not null)
        {
            return;
        }

        (await RunAsync(null, "user", "add", "root:rootpw")).Prints("User root created\n");
        (await RunAsync(null, "user", "grant-role", "root", "root")).Prints("Role root is granted to user root\n");
        (await RunAsync(null, "auth", "enable")).Prints("Authentication Enabled\n");
    }

    public Task<EtcdctlResult> AsRoot(params string[] arguments) => As("root:rootpw", arguments);

    /// <param name="user">With the password behind a colon.</param>
    public Task<EtcdctlResult> As(string user, params string[] arguments) => RunAsync(null, ["--user", user, .. arguments]);
}
