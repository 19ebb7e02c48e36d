using System.Globalization;

namespace Discovery.Raft.Tests;

/// <summary>What members do by themselves: writing, applying, crashing; and what is to be seen of them.</summary>
internal sealed partial class ScriptRunner
{
    private bool RunOnDisk(string verb, string[] words)
    {
        switch (verb)
        {
            case "take":
                _output.AddRange(Texts.Of(Cluster[Id(words[0])].Take()));
                break;
            case "persist":
                Cluster[Id(words[0])].Persist();
                break;
            case "apply":
                Cluster[Id(words[0])].Apply();
                break;
            case "work":
                foreach (var id in words)
                    Work(Cluster[Id(id)], prefix: words.Length > 1 ? $"{id}: " : "");
                break;
            case "crash":
                Cluster[Id(words[0])].Crash();
                break;
            case "restart":
                Cluster[Id(words[0])].Restart();
                break;
            case "compact":
                Cluster[Id(words[0])].Compact();
                break;
            case "disk":
                SetDisk(Cluster[Id(words[0])], words[1..]);
                break;
            case "status":
                _output.AddRange(Cluster.Members.Values.Where(m => words.Length == 0 || words.Contains($"{m.Id}")).Select(Texts.Of));
                break;
            case "progress":
                _output.AddRange(Core(words[0]).Progress().Select(Texts.Of));
                break;
            case "log":
                var disk = Cluster[Id(words[0])].Disk;
                _output.Add($"after {disk.Checkpoint.Index}/{disk.Checkpoint.Term} {Texts.Of(disk.Entries)}");
                break;
            default:
                return false;
        }
        return true;
    }

    private void Work(Member member, string prefix)
    {
        member.Persist();
        member.Apply();
        while (member.Core.HasReady)
        {
            _output.AddRange(Texts.Of(member.Take()).Select(line => prefix + line));
            member.Persist();
            member.Apply();
        }
    }

    /// <summary>"disk 1 term=3 log=1,1,2": the terms of its entries, as in the figures of the paper.</summary>
    private static void SetDisk(Member member, string[] words)
    {
        var terms = words.First(w => w.StartsWith("log=", StringComparison.Ordinal))[4..];
        var term = ulong.Parse(words.First(w => w.StartsWith("term=", StringComparison.Ordinal))[5..], CultureInfo.InvariantCulture);
        member.Crash();
        member.Disk.Write(new HardState(term, 0, 0));
        member.Disk.Append(terms.Split(',').Select((t, i) => new Entry((ulong)i + 1, Id(t), CoreHarness.Data("x"))));
        member.Restart();
    }
}
