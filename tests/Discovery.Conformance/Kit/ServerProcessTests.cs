using Discovery.TestKit;

namespace Discovery.Conformance.Kit;

public sealed class ServerProcessTests
{
    [Fact]
    public async Task A_killed_server_comes_back_on_the_same_ports_and_folder_and_its_folder_goes_on_dispose()
    {
        ServerProcess server = await ServerProcess.StartAsync();
        (Uri url, string folder, int pid) = (server.ClientUrl, server.DataDir, server.Pid);
        await server.KillAsync();
        Assert.Equal(128 + 9, await server.Process.WaitForExitAsync());

        await server.RestartAsync();

        Assert.Equal(url, server.ClientUrl);
        Assert.NotEqual(pid, server.Pid);
        Assert.True(Directory.Exists(folder));

        await server.DisposeAsync();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_server_told_to_stop_says_with_which_exit_code_it_ended()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        int exitCode = await server.StopAsync();
        // etcd ends itself with the signal after an orderly stop, Debian's included; ours exits with 0.
        Assert.Equal(server.Kind == ServerKind.Etcd ? 128 + 15 : 0, exitCode);
    }

    [Fact]
    public async Task A_server_that_ends_at_once_is_reported_with_what_it_said()
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ServerProcess.StartAsync(new ServerProcessOptions { ExtraArguments = ["--no-such-flag"] }));
        Assert.Contains("no-such-flag", error.Message, StringComparison.Ordinal);
    }
}
