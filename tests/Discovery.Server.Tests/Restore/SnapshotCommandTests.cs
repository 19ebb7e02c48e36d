using Discovery.Protocol;
using Discovery.Server.Node;
using Discovery.Server.Restore;
using Discovery.Storage;
using Discovery.Store;
using Discovery.Store.Leases;
using Discovery.Store.Watch;
using Discovery.TestKit;
using Google.Protobuf;

namespace Discovery.Server.Tests.Restore;

public sealed class SnapshotCommandTests : IDisposable
{
    private readonly TempFolder _folder = new("restore");
    private readonly string _file;
    private readonly string _dataDir;

    public SnapshotCommandTests()
    {
        _file = _folder.Combine("saved.db");
        _dataDir = _folder.Combine("data");
        var machine = StateMachine.Open(new MemoryRevisionStore(), new LeaseBook(ttlSecondsMin: 1), default);
        machine.Apply(1, 1, new Proposal { Put = new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8("value") } });
        using var export = new SnapshotExport(machine.OpenSnapshot());
        using var file = File.Create(_file);
        var part = new byte[100];
        for (var read = export.Read(part); read > 0; read = export.Read(part))
            file.Write(part, 0, read);
    }

    [Fact]
    public void It_makes_a_folder_that_a_member_starts_from()
    {
        Assert.Equal((0, ""), Restore(_file, "--data-dir", _dataDir, "--bump-revision=10", "--mark-compacted"));
        Assert.Equal([_dataDir, _file], Directory.EnumerateFileSystemEntries(_folder.Path).Order());

        using var folder = DataFolder.Open(new FileDisk(_dataDir));
        var state = NodeState.Parser.ParseFrom(folder.Manifest.StoreState.Span);
        Assert.Equal(MemberIdentity.Derive([new Uri("http://localhost:2380")], "etcd-cluster"), new MemberIdentity(state.ClusterId, state.MemberId));
        var machine = NodeMachine.Restore(folder, new WatchHubOptions()).Machine;
        Assert.Equal((12, 12), (machine.Kv.CurrentRevision, machine.Kv.CompactRevision));
        Assert.Equal(state.MemberId, Assert.Single(machine.Members).ID);
    }

    [Fact]
    public void An_empty_folder_is_taken_and_one_that_a_killed_run_left_is_removed()
    {
        Directory.CreateDirectory(_dataDir);
        Directory.CreateDirectory(_dataDir + ".restoring");
        File.WriteAllText(Path.Combine(_dataDir + ".restoring", "manifest"), "half");
        Assert.Equal((0, ""), Restore(_file, "--data-dir", _dataDir));
        Assert.Equal([_dataDir, _file], Directory.EnumerateFileSystemEntries(_folder.Path).Order());
    }

    [Fact]
    public void A_folder_in_the_way_is_refused_and_stays_as_it_is()
    {
        Directory.CreateDirectory(_dataDir);
        File.WriteAllText(Path.Combine(_dataDir, "manifest"), "mine");
        Refused("is there and not empty", "--data-dir", _dataDir);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_dataDir, "manifest")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_dataDir));
    }

    [Theory]
    [InlineData("couldn't find local name \"other\"", "--name", "other")]
    [InlineData("other peer urls", "--initial-advertise-peer-urls", "http://127.0.0.1:1")]
    [InlineData("is not name=url", "--initial-cluster", "m1")]
    [InlineData("--bump-revision is 'x'", "--bump-revision", "x", "--mark-compacted")]
    [InlineData("--mark-compacted is required", "--bump-revision", "5")]
    [InlineData("--mark-compacted is required", "--mark-compacted")]
    [InlineData("can't be raised by", "--bump-revision", "9223372036854775807", "--mark-compacted")]
    [InlineData("--bogus", "--bogus")]
    public void Wrong_flags_are_refused_and_leave_nothing(string because, params string[] flags)
    {
        Refused(because, ["--data-dir", _dataDir, .. flags]);
        Assert.Equal([_file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("SHA-256")]
    [InlineData("does not match its checksum", "--skip-hash-check")]
    public void A_damaged_file_is_refused_and_leaves_nothing(string because, params string[] flags)
    {
        var bytes = File.ReadAllBytes(_file);
        bytes[30] ^= 1;
        File.WriteAllBytes(_file, bytes);
        Refused(because, ["--data-dir", _dataDir, .. flags]);
        Assert.Equal([_file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_without_its_hash_is_refused_but_can_be_forced()
    {
        File.WriteAllBytes(_file, File.ReadAllBytes(_file)[..^32]);
        Refused("has no hash at its end", "--data-dir", _dataDir);
        Assert.Equal((0, ""), Restore(_file, "--data-dir", _dataDir, "--skip-hash-check"));
    }

    [Fact]
    public void A_file_that_is_missing_and_one_of_something_else_are_named()
    {
        File.WriteAllText(_file, "bbolt");
        Refused("has no hash", "--data-dir", _dataDir);
        File.Delete(_file);
        Refused(_file, "--data-dir", _dataDir);
    }

    public void Dispose() => _folder.Dispose();

    private void Refused(string because, params string[] flags)
    {
        var (exitCode, errors) = Restore([_file, .. flags]);
        Assert.Equal(1, exitCode);
        Assert.Contains(because, errors, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Errors) Restore(params string[] arguments)
    {
        using var errors = new StringWriter();
        var exitCode = SnapshotCommand.Run(["restore", .. arguments], TextWriter.Null, errors);
        return (exitCode, errors.ToString());
    }
}
