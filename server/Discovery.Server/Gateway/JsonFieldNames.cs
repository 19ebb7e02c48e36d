using System.Collections.Concurrent;
using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Discovery.Server.Gateway;

/// <summary>The fields of a message by each name that JSON may call them: as in the .proto file, and in lowerCamelCase.</summary>
internal static class JsonFieldNames
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FrozenDictionary<string, FieldDescriptor>> Known = new();

    public static FieldDescriptor? Find(MessageDescriptor message, string name) => Known.GetOrAdd(message, Names).GetValueOrDefault(name);

    private static FrozenDictionary<string, FieldDescriptor> Names(MessageDescriptor message)
    {
        var names = new Dictionary<string, FieldDescriptor>(StringComparer.Ordinal);
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            names[field.JsonName] = field;
            names[field.Name] = field;
        }
        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
