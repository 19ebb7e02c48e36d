using Discovery.Server.Node;

namespace Discovery.Server.Options;

/// <summary>The value of --initial-cluster: name=url pairs, where a name with several URLs appears several times.</summary>
internal static class InitialCluster
{
    /// <summary>What can be read of it; what can't is told in <paramref name="errors"/>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Uri>> Parse(string text, List<string> errors)
    {
        var members = new Dictionary<string, List<Uri>>(StringComparer.Ordinal);
        var owners = new Dictionary<Uri, string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                errors.Add($"--initial-cluster: '{part}' is not name=url: write for example default=http://localhost:2380");
                continue;
            }
            var name = part[..at];
            if (!members.TryGetValue(name, out var list))
                members.Add(name, list = []);
            foreach (var url in UrlList.ParseSome("--initial-cluster", part[(at + 1)..], listens: false, errors))
            {
                if (owners.TryAdd(url, name))
                    list.Add(url);
                else
                    errors.Add($"--initial-cluster: {MemberIdentity.UrlText(url)} stands there for \"{owners[url]}\" and for \"{name}\": each member needs peer urls of its own");
            }
        }
        return members.ToDictionary(m => m.Key, IReadOnlyList<Uri> (m) => m.Value, StringComparer.Ordinal);
    }
}
