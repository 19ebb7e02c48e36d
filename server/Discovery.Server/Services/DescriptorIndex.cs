using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Discovery.Server.Services;

/// <summary>The files behind the services that are served, by name and by what they declare.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);

    public DescriptorIndex(IReadOnlyList<ServiceDescriptor> descriptors)
    {
        Services = [.. descriptors.Select(d => d.FullName).Order(StringComparer.Ordinal)];
        foreach (var file in descriptors.SelectMany(d => WithDependencies(d.File, [])))
            Add(file);
    }

    public IReadOnlyList<string> Services { get; }

    public FileDescriptor? File(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that declares a service, method, message, field or enum.</summary>
    public FileDescriptor? FileOf(string symbol) => _symbols.GetValueOrDefault(symbol);

    /// <summary>The file and all that it needs, but for those that were sent before.</summary>
    public static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file, HashSet<string> sent)
    {
        if (!sent.Add(file.Name))
            return [];
        return [file, .. file.Dependencies.SelectMany(d => WithDependencies(d, sent))];
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
            return;
        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods)
                _symbols[method.FullName] = file;
        }
        foreach (var message in file.MessageTypes)
            Add(message, file);
        foreach (var choice in file.EnumTypes)
            _symbols[choice.FullName] = file;
    }

    private void Add(MessageDescriptor message, FileDescriptor file)
    {
        _symbols[message.FullName] = file;
        foreach (var field in message.Fields.InDeclarationOrder())
            _symbols[field.FullName] = file;
        foreach (var choice in message.EnumTypes)
            _symbols[choice.FullName] = file;
        foreach (var nested in message.NestedTypes)
            Add(nested, file);
    }
}
