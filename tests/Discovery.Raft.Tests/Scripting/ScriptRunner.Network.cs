namespace Discovery.Raft.Tests;

/// <summary>What happens to messages on their way.</summary>
internal sealed partial class ScriptRunner
{
    private bool RunOnNetwork(string verb, string[] words)
    {
        switch (verb)
        {
            case "deliver":
                foreach (var envelope in Pick(words))
                    Deliver(envelope);
                break;
            case "drop":
                foreach (var envelope in Pick(words))
                    _output.Add($"lost {Texts.Of(envelope.Message)}");
                break;
            case "network":
                _output.AddRange(Cluster.Network.Select(e => Texts.Of(e.Message)));
                break;
            case "settle":
                Settle(isQuiet: words is ["quiet"]);
                break;
            case "cut":
                Cut(words);
                break;
            case "partition":
                var sides = string.Join(' ', words).Split('|').Select(side => side.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Id).ToHashSet()).ToList();
                Cluster.IsConnected = (from, to) => sides.Any(side => side.Contains(from) && side.Contains(to));
                break;
            case "heal":
                Cluster.IsConnected = (_, _) => true;
                break;
            case "snapshot":
                var (leader, follower) = Way(words[0]);
                Cluster[leader].SendSnapshot(follower);
                break;
            default:
                return false;
        }
        return true;
    }

    private static (ulong From, ulong To) Way(string word) => word.Split("->") is [var from, var to] ? (Id(from), Id(to)) : throw new FormatException(word);

    /// <summary>"1->2 Append", "1->2", "Append" or nothing for all that is on its way.</summary>
    private List<Envelope> Pick(string[] words)
    {
        var way = words.FirstOrDefault(w => w.Contains("->", StringComparison.Ordinal));
        var kind = words.FirstOrDefault(w => char.IsLetter(w[0]));
        var picked = Cluster.Network.Where(e => (way is null || Way(way) == (e.From, e.To)) && (kind is null || $"{e.Message.Kind}" == kind)).ToList();
        Cluster.Network.RemoveAll(picked.Contains);
        return picked;
    }

    private void Deliver(Envelope envelope)
    {
        var arrives = Cluster.Members.TryGetValue(envelope.To, out var to) && to.IsUp && Cluster.IsConnected(envelope.From, envelope.To);
        _output.Add($"{(arrives ? "" : "lost ")}{Texts.Of(envelope.Message)}");
        Cluster.Deliver(envelope);
    }

    private void Cut(string[] words)
    {
        var ways = words.Select(Way).ToHashSet();
        Cluster.IsConnected = (from, to) => !ways.Contains((from, to));
    }

    /// <summary>Everybody works and everything is delivered until nothing is left; snapshots wait for their own command.</summary>
    private void Settle(bool isQuiet)
    {
        var lines = _output.Count;
        do
        {
            Cluster.Work();
            foreach (var envelope in Pick([]))
            {
                Deliver(envelope);
                if (Cluster.Members.TryGetValue(envelope.To, out var to) && to.IsUp)
                    to.Work();
            }
        }
        while (Cluster.Network.Count > 0);
        if (isQuiet)
            _output.RemoveRange(lines, _output.Count - lines);
    }
}
