namespace Discovery.Storage;

/// <summary>Something that is wrong with a data folder.</summary>
/// <param name="File">The file, with its path; the folder where no single file can be named.</param>
/// <param name="Place">Where in the file: an offset and the record there, or empty for all of it.</param>
/// <param name="What">What is wrong.</param>
public sealed record FolderDamage(string File, string Place, string What)
{
    public override string ToString() => Place.Length == 0 ? $"{File}: {What}" : $"{File}, {Place}: {What}";
}
