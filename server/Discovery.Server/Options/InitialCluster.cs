namespace Discovery.Server.Options;

/// <summary>The value of --initial-cluster: name=url pairs, where a name with several URLs appears several times.</summary>
internal static class InitialCluster
{
    public static Dictionary<string, List<Uri>>? Parse(string text, List<string> errors)
    {
        var members = new Dictionary<string, List<Uri>>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                errors.Add($"--initial-cluster: '{part}' is not name=url: write for example default=http://localhost:2380");
                return null;
            }
            var urls = UrlList.Parse("--initial-cluster", part[(at + 1)..], listens: false, errors);
            if (!members.TryGetValue(part[..at], out var list))
                members.Add(part[..at], list = []);
            list.AddRange(urls);
        }
        return members;
    }
}
