using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

/// <summary>A server that can't start says why in one line, and ends with exit code 1 (2 for an unknown flag, as etcd).</summary>
public sealed class StartFailureTests
{
    [Fact]
    public async Task A_folder_in_use_by_another_process_is_refused()
    {
        await using ServerProcess first = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        await RefusedAsync(first.DataDir, "is in use by another process");
        // The first one is none the worse.
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task The_death_of_a_process_frees_its_folder()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        await server.KillAsync();
        await server.RestartAsync();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused()
    {
        using TempFolder folder = new("not-writable");
        string file = folder.Combine("file");
        await File.WriteAllTextAsync(file, "in the way");
        await RefusedAsync(Path.Combine(file, "data"), "can't be created or written");
    }

    [Theory]
    [InlineData("manifest", 60, "The manifest")]
    [InlineData("log-00000000.seg", 4200, "The log is damaged")]
    public async Task A_damaged_folder_is_refused_and_the_file_named(string file, int offset, string expected)
    {
        using TempFolder folder = new("damaged");
        string dataDir = folder.Combine("data");
        await using (ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, DataDir = dataDir }))
        {
            Assert.Equal(0, await server.StopAsync());
        }
        string path = Path.Combine(dataDir, file);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[offset] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        string output = await RefusedAsync(dataDir, expected);
        Assert.Contains(path, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        await using ServerProcess first = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        using TempFolder folder = new("address");
        string output = await RunAsync(1, "--data-dir", folder.Combine("data"), "--listen-client-urls", Url(first.ClientUrl), "--advertise-client-urls", Url(first.ClientUrl), "--listen-peer-urls", "http://127.0.0.1:0");
        Assert.Contains($"can't listen: Failed to bind to address {Url(first.ClientUrl)}: address already in use", output, StringComparison.Ordinal);
        // Nothing was founded under a wrong address.
        Assert.False(Directory.Exists(folder.Combine("data")));
    }

    [Theory]
    [InlineData("--listen-client-urls", "--advertise-client-urls", "--cert-file", "--key-file")]
    [InlineData("--listen-peer-urls", "--initial-advertise-peer-urls", "--peer-cert-file", "--peer-key-file")]
    public async Task A_certificate_that_is_not_there_is_named_before_anything_is_founded(string listen, string advertise, string cert, string key)
    {
        using TempFolder folder = new("certificate");
        string output = await RunAsync(
            1, "--data-dir", folder.Combine("data"), "--listen-client-urls", "http://127.0.0.1:0", "--advertise-client-urls", "http://127.0.0.1:1",
            "--listen-peer-urls", "http://127.0.0.1:0", listen, "https://127.0.0.1:0", advertise, "https://127.0.0.1:1", cert, "/nowhere/a.crt", key, "/nowhere/a.key");
        Assert.Contains("can't serve with TLS: ", output, StringComparison.Ordinal);
        Assert.Contains("/nowhere/a.crt", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("data")));
    }

    [Fact]
    public async Task An_unknown_flag_ends_with_2_and_names_itself()
    {
        Assert.Contains("flag provided but not defined: -bogus", await RunAsync(2, "--bogus", "1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_bad_values_are_told_at_once()
    {
        string output = await RunAsync(1, "--log-level", "loud", "--max-txn-ops", "0");
        Assert.Contains("unrecognized level: \"loud\"", output, StringComparison.Ordinal);
        Assert.Contains("--max-txn-ops is '0'", output, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(string dataDir, string expected)
    {
        string output = await RunAsync(
            1, "--data-dir", dataDir, "--listen-client-urls", "http://127.0.0.1:0", "--advertise-client-urls", "http://127.0.0.1:1",
            "--listen-peer-urls", "http://127.0.0.1:0");
        Assert.Contains(expected, output, StringComparison.Ordinal);
        return output;
    }

    private static async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        await using ChildProcess process = DotnetProject.Start("server/Discovery.Server", arguments);
        Assert.Equal(exitCode, await process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        return process.Output;
    }

    private static string Url(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
