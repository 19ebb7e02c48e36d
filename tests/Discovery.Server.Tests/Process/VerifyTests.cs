using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Discovery.Protocol;
using Discovery.Rpc;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Process;

/// <summary>--verify tells whether a data folder is sound, by its exit code and in words, and leaves it exactly as it was.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task A_sound_folder_is_told_so_after_a_stop_and_after_a_kill_and_is_not_touched()
    {
        using TempFolder folder = new("verify");
        string dataDir = folder.Combine("data");
        // A checkpoint, and entries behind it.
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, DataDir = dataDir, ExtraArguments = ["--snapshot-count", "40"] });
        await PutAsync(server, 100);
        await server.KillAsync();
        string before = Fingerprint(dataDir);
        string output = await VerifyAsync(0, dataDir);
        Assert.Contains("revision 101, never compacted", output, StringComparison.Ordinal);
        Assert.Equal(before, Fingerprint(dataDir));

        await server.RestartAsync();
        await PutAsync(server, 5);
        Assert.Equal(0, await server.StopAsync());
        before = Fingerprint(dataDir);
        output = await VerifyAsync(0, dataDir);
        Assert.Contains("revision 106, never compacted", output, StringComparison.Ordinal);
        Assert.Contains("sound", output, StringComparison.Ordinal);
        Assert.Equal(before, Fingerprint(dataDir));
        await VerifyReadOnlyAsync(dataDir);
        await VerifyDamagedAsync(dataDir);
    }

    [Fact]
    public async Task A_folder_in_use_is_not_verified()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        Assert.Contains("in use by another process", await VerifyAsync(2, server.DataDir), StringComparison.Ordinal);
        await PutAsync(server, 1);
    }

    [Fact]
    public async Task A_missing_folder_is_not_created()
    {
        using TempFolder folder = new("verify");
        Assert.Contains("There is no data folder", await VerifyAsync(2, folder.Combine("data")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("data")));
    }

    [Fact]
    public async Task Wrong_usage_ends_with_2()
    {
        Assert.Contains("write true or false", await RunAsync(2, "--verify=maybe"), StringComparison.Ordinal);
        Assert.Contains("-max-txn-ops", await RunAsync(2, "--verify", "--max-txn-ops", "none"), StringComparison.Ordinal);
    }

    // Root may write whatever the permissions say: then only the contents tell.
    private static async Task VerifyReadOnlyAsync(string dataDir)
    {
        using TempFolder copies = new("verify");
        string copy = copies.Combine("copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(dataDir))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            File.SetAttributes(Path.Combine(copy, Path.GetFileName(file)), FileAttributes.ReadOnly);
        }

        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(copy);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string before = Fingerprint(copy);
        await VerifyAsync(0, copy);
        Assert.Equal(before, Fingerprint(copy));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, mode!.Value);
        foreach (string file in Directory.GetFiles(copy))
            File.SetAttributes(file, FileAttributes.Normal);
    }

    private static async Task VerifyDamagedAsync(string dataDir)
    {
        string[] files = [Path.Combine(dataDir, "log-00000000.seg"), Path.Combine(dataDir, "revisions-00000000.seg")];
        foreach (string file in files)
            Flip(file, 4200);
        string output = await VerifyAsync(1, dataDir);
        Assert.All(files, file => Assert.Contains($"DAMAGED {file}, ", output, StringComparison.Ordinal));
        Assert.Contains("damaged in 2 places. Keep a copy", output, StringComparison.Ordinal);
        Flip(Path.Combine(dataDir, "manifest"), 60);
        Assert.Contains("DAMAGED " + Path.Combine(dataDir, "manifest"), await VerifyAsync(1, dataDir), StringComparison.Ordinal);
    }

    private static void Flip(string file, int offset)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[offset] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static Task<string> VerifyAsync(int exitCode, string dataDir) => RunAsync(exitCode, "--verify", "--data-dir", dataDir);

    private static async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        await using ChildProcess process = DotnetProject.Start("server/Discovery.Server", arguments);
        int actual = await process.WaitForExitAsync(TimeSpan.FromSeconds(120));
        Assert.True(exitCode == actual, $"exit code {actual}: {process.Output}");
        return process.Output;
    }

    private static async Task PutAsync(ServerProcess server, int count)
    {
        await using RpcChannel channel = new(server.ClientUrl);
        for (int i = 0; i < count; i++)
        {
            ByteString key = ByteString.CopyFromUtf8(i.ToString(CultureInfo.InvariantCulture));
            await channel.CallAsync<PutRequest, PutResponse>("KV", "Put", new PutRequest { Key = key, Value = key });
        }
    }

    /// <summary>Names, lengths, times, permissions and contents of all files, and of the folder.</summary>
    private static string Fingerprint(string folder)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Directory.GetLastWriteTimeUtc(folder).Ticks}\n");
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            FileInfo info = new(file);
            text.Append(CultureInfo.InvariantCulture, $"{info.Name} {info.Length} {info.LastWriteTimeUtc.Ticks} {info.UnixFileMode} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}\n");
        }
        return text.ToString();
    }
}
