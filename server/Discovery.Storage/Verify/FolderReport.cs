namespace Discovery.Storage;

/// <summary>What a verification has read, and what is wrong with it.</summary>
public sealed class FolderReport
{
    private readonly List<string> _lines = [];
    private readonly List<FolderDamage> _damages = [];

    /// <summary>What was read, in sentences.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Everything that was found, in the order of reading.</summary>
    public IReadOnlyList<FolderDamage> Damages => _damages;

    public bool IsSound => _damages.Count == 0;

    public void Note(string line) => _lines.Add(line);

    public void Add(FolderDamage damage) => _damages.Add(damage);

    /// <summary>All of it as text, and in the end whether the folder is sound or what to do.</summary>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var line in _lines)
        {
            writer.WriteLine(line);
        }

        foreach (var damage in _damages)
        {
            writer.WriteLine($"DAMAGED {damage}");
        }

        writer.WriteLine(IsSound ? "sound" : $"damaged in {_damages.Count} {(_damages.Count == 1 ? "place" : "places")}. {Advice.Restore}");
    }
}
