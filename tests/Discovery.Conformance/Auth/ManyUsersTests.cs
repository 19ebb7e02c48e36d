using System.Diagnostics;
using System.Globalization;
using Discovery.Rpc;
using Discovery.TestKit;
using Xunit.Abstractions;
using static Discovery.Conformance.Auth.AuthWire;

namespace Discovery.Conformance.Auth;

/// <summary>As many users as there may be clients, each with a password of its own. Hashes are the cheapest there are.</summary>
[Trait("Kind", "Slow")]
public sealed class ManyUsersTests(ITestOutputHelper output)
{
    private const int Users = 10_000;

    /// <summary>Below the number that may wait for a hash.</summary>
    private const int AtATime = 64;

    [Fact]
    public async Task Ten_thousand_users_log_in_each_by_its_own_password_and_once_more()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { LogLevel = "warn", ExtraArguments = ["--bcrypt-cost", "4"] });
        await using RpcChannel channel = new(server.ClientUrl);
        string root = await channel.EnableAsync();
        await ForEachUserAsync("added", user => channel.AddUserAsync(root, user, $"{user}pw"));
        string[] tokens = new string[Users];
        await ForEachUserAsync("logged in", async user => tokens[Number(user)] = await channel.LogInAsync(user, $"{user}pw"));
        Assert.Equal(Users, tokens.Distinct().Count());
        await ForEachUserAsync("logged in again", async user => Assert.NotEqual(tokens[Number(user)], await channel.LogInAsync(user, $"{user}pw")));
        // The first tokens are good still: they are told apart from none.
        await ForEachUserAsync("asked for a key", user => RefusedAsync(
            RpcStatusCode.PermissionDenied, "etcdserver: permission denied", () => channel.GetAsync(tokens[Number(user)], "a")));
        await RefusedAsync(
            RpcStatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password", () => channel.LogInAsync("u1", "u2pw"));
    }

    private async Task ForEachUserAsync(string what, Func<string, Task> act)
    {
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Users),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (i, _) => await act(string.Create(CultureInfo.InvariantCulture, $"u{i}")));
        output.WriteLine($"{Users} users {what} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    private static int Number(string user) => int.Parse(user.AsSpan(1), CultureInfo.InvariantCulture);
}
