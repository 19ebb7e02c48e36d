using System.IO.Compression;
using System.Text;
using Discovery.Server.Logging;
using Discovery.Server.Options;
using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

/// <summary>Log files that are put aside; small ones, and lines of ten bytes.</summary>
public sealed class LogRotationTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly TempFolder _folder = new("rotation");
    private readonly ManualTimeProvider _time = new(Start);

    private string Log => _folder.Combine("etcd.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_would_get_too_large_is_put_aside_under_the_time_and_no_line_is_cut_or_lost()
    {
        using (var file = new RotatingFile(Log, new LogRotation { BytesMax = 25 }, _time))
            Write(file, 0, 5);
        Assert.Equal(
            ["etcd-2030-01-02T03-04-05.678.log", "etcd-2030-01-02T03-04-05.679.log", "etcd.log"], Files());
        Assert.Equal(Lines(0, 2), Read("etcd-2030-01-02T03-04-05.678.log"));
        Assert.Equal(Lines(2, 2), Read("etcd-2030-01-02T03-04-05.679.log"));
        Assert.Equal(Lines(4, 1), Read("etcd.log"));
    }

    [Fact]
    public void A_file_is_gone_on_with_and_a_line_larger_than_any_has_one_of_its_own()
    {
        File.WriteAllText(Log, Lines(0, 2));
        using (var file = new RotatingFile(Log, new LogRotation { BytesMax = 25 }, _time))
        {
            file.Write(Encoding.ASCII.GetBytes(new string('x', 100) + "\n"));
            Write(file, 2, 1);
        }
        Assert.Equal([Lines(0, 2), new string('x', 100) + "\n", Lines(2, 1)], Files().Select(Read));
    }

    [Fact]
    public void Only_so_many_are_kept_and_the_newest_of_them_and_nothing_of_others_is_touched()
    {
        string[] others = ["etcd-notes.log", "etcd-2030-13-45T03-04-05.678.log", "etcd-2020-01-01T00-00-00.000.txt", "other-2020-01-01T00-00-00.000.log"];
        foreach (string other in others)
            File.WriteAllText(_folder.Combine(other), other);
        using (var file = new RotatingFile(Log, new LogRotation { BytesMax = 10, BackupsMax = 2 }, _time))
        {
            for (int i = 0; i < 6; i++)
            {
                Write(file, i, 1);
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }
        Assert.Equal(["etcd-2030-01-02T03-04-09.678.log", "etcd-2030-01-02T03-04-10.678.log", "etcd.log"], Files().Except(others));
        Assert.Equal([Lines(3, 1), Lines(4, 1), Lines(5, 1)], Files().Except(others).Select(Read));
        Assert.All(others, other => Assert.Equal(other, Read(other)));
    }

    [Fact]
    public void What_is_too_old_goes_at_the_next_start_too()
    {
        File.WriteAllText(_folder.Combine("etcd-2029-12-30T03-04-05.678.log"), "old");
        File.WriteAllText(_folder.Combine("etcd-2029-12-30T03-04-05.679.log.gz"), "old");
        File.WriteAllText(_folder.Combine("etcd-2030-01-01T03-04-05.678.log"), "new");
        new RotatingFile(Log, new LogRotation { AgeMax = TimeSpan.FromDays(2) }, _time).Dispose();
        Assert.Equal(["etcd-2030-01-01T03-04-05.678.log", "etcd.log"], Files());
    }

    [Fact]
    public void What_is_put_aside_is_compressed_also_when_the_process_before_did_not_come_to_its_end()
    {
        File.WriteAllText(_folder.Combine("etcd-2030-01-01T03-04-05.678.log"), "before");
        File.WriteAllText(_folder.Combine("etcd-2030-01-01T03-04-05.678.log.gz.tmp"), "half");
        using (var file = new RotatingFile(Log, new LogRotation { BytesMax = 10, Compress = true }, _time))
            Write(file, 0, 2);
        Assert.Equal(["etcd-2030-01-01T03-04-05.678.log.gz", "etcd-2030-01-02T03-04-05.678.log.gz", "etcd.log"], Files());
        Assert.Equal("before", Unpacked("etcd-2030-01-01T03-04-05.678.log.gz"));
        Assert.Equal(Lines(0, 1), Unpacked("etcd-2030-01-02T03-04-05.678.log.gz"));
    }

    [Fact]
    public void A_folder_in_which_nothing_can_be_renamed_costs_no_line()
    {
        using (var file = new RotatingFile(Log, new LogRotation { BytesMax = 10 }, _time))
        {
            Write(file, 0, 1);
            // Who moved the log himself has taken it; what follows goes where the descriptor points.
            File.Move(Log, _folder.Combine("taken"));
            Write(file, 1, 1);
        }
        Assert.Equal(Lines(0, 2), Read("taken"));
    }

    [Fact]
    public async Task A_member_puts_its_log_aside()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions
        {
            Kind = ServerKind.Discovery,
            // A line for each of the requests, which are many in a megabyte.
            ExtraArguments =
            [
                "--log-outputs", Log, "--enable-log-rotation", "--log-rotation-config-json", """{"maxsize": 1, "maxbackups": 1, "compress": true}""",
                "--warning-unary-request-duration=0",
            ],
        });
        File.AppendAllText(Log, new string(' ', (1 << 20) - 1) + "\n");
        using HttpClient http = new() { BaseAddress = server.ClientUrl };
        using StringContent range = new("""{"key":"YQ=="}""");
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/v3/kv/range", UriKind.Relative), range);
        await Eventually.Async(() => Files() is [var aside, "etcd.log"] && aside.EndsWith(".log.gz", StringComparison.Ordinal));
        Assert.Contains("ready to serve client requests", Unpacked(Files()[0]), StringComparison.Ordinal);
        Assert.Contains("request stats", Read("etcd.log"), StringComparison.Ordinal);
    }

    private static void Write(RotatingFile file, int first, int count)
    {
        for (int i = first; i < first + count; i++)
            file.Write(Encoding.ASCII.GetBytes(Lines(i, 1)));
    }

    private static string Lines(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(i => $"line {i:0000}\n"));

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.Path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private string Read(string name) => File.ReadAllText(_folder.Combine(name));

    private string Unpacked(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(_folder.Combine(name)), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
