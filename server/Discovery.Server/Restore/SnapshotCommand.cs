using System.CommandLine;
using System.Globalization;
using Discovery.Server.Node;
using Discovery.Server.Options;
using Discovery.Storage;
using Discovery.Store;

namespace Discovery.Server.Restore;

/// <summary>The command "snapshot restore", with the flags of etcdutl.</summary>
internal static class SnapshotCommand
{
    private const int BadUsage = 1;

    /// <summary>Returns the exit code: 0, or 1 with a message that says what is wrong, as etcdutl.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        var command = new Command("snapshot", "Works with files that \"etcdctl snapshot save\" wrote.") { RestoreCommand(output, errors) };
        var root = new RootCommand { command };
        var parsed = root.Parse(["snapshot", .. Normalize(args)]);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke();
        foreach (var error in parsed.Errors)
            errors.WriteLine(error.Message);
        errors.WriteLine("Run \"snapshot restore --help\" to see the flags.");
        return BadUsage;
    }

    // etcdutl takes -name as well as --name.
    private static string[] Normalize(string[] args) =>
        [.. args.Select(a => a.Length > 2 && a[0] == '-' && a[1] != '-' && char.IsAsciiLetter(a[1]) ? "-" + a : a)];

    private static Command RestoreCommand(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string>("file") { Description = "The saved snapshot." };
        var name = Flag("name", "default", "Name of this member.");
        var dataDir = Flag("data-dir", "", "The folder to make; it must not exist, or be empty. Default: ${name}.etcd");
        var cluster = Flag("initial-cluster", "default=http://localhost:2380", "All members of the new cluster: name=peer-url,…");
        var token = Flag("initial-cluster-token", "etcd-cluster", "Give the new cluster another one than the old cluster had.");
        var urls = Flag("initial-advertise-peer-urls", "http://localhost:2380", "This member's peer URLs.");
        var bump = Flag("bump-revision", "0", "By how much to raise the revision.");
        var compacted = new Option<bool>("--mark-compacted") { Description = "Mark all revisions up to the raised one as compacted; required with --bump-revision." };
        var skip = new Option<bool>("--skip-hash-check") { Description = "Don't check the file's hash." };
        var restore = new Command("restore", "Makes the data folder of one member of a new cluster. Run it for each member, with the same file.")
        {
            file, name, dataDir, cluster, token, urls, bump, compacted, skip,
        };
        restore.SetAction(parsed =>
        {
            var wrong = new List<string>();
            var options = new RestoreOptions
            {
                File = parsed.GetRequiredValue(file),
                Name = parsed.GetRequiredValue(name),
                DataDir = Path.GetFullPath(parsed.GetRequiredValue(dataDir) is { Length: > 0 } dir ? dir : parsed.GetRequiredValue(name) + ".etcd"),
                InitialCluster = InitialCluster.Parse(parsed.GetRequiredValue(cluster), wrong),
                InitialClusterToken = parsed.GetRequiredValue(token),
                InitialAdvertisePeerUrls = UrlList.ParseSome(urls.Name, parsed.GetRequiredValue(urls), listens: false, wrong),
                RevisionBump = Bump(parsed.GetRequiredValue(bump), parsed.GetValue(compacted), wrong),
                ChecksHash = !parsed.GetValue(skip),
            };
            return Run(options, wrong, output, errors);
        });
        return restore;
    }

    private static int Run(RestoreOptions options, List<string> wrong, TextWriter output, TextWriter errors)
    {
        try
        {
            if (wrong.Count == 0)
            {
                output.WriteLine(FolderRestore.Run(options));
                return 0;
            }
        }
        catch (Exception e) when (e is ClusterStartException or SnapshotUnusableException or IOException or UnauthorizedAccessException
            or StorageFailedException or StorageUnusableException)
        {
            wrong.Add(e.Message);
        }
        foreach (var error in wrong)
            errors.WriteLine("Error: " + error);
        return BadUsage;
    }

    private static long Bump(string text, bool isCompacted, List<string> wrong)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bump))
            wrong.Add($"--bump-revision is '{text}'; write a number from 0");
        else if (bump > 0 != isCompacted)
            wrong.Add("--mark-compacted is required if --bump-revision is above 0, and not allowed otherwise");
        return bump;
    }

    private static Option<string> Flag(string name, string fallback, string help) =>
        new("--" + name) { Description = help, HelpName = "value", DefaultValueFactory = _ => fallback };
}
