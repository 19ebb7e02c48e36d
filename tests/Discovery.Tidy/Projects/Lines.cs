using System.Xml;
using System.Xml.Linq;

namespace Discovery.Tidy.Projects;

internal static class Lines
{
    public static int Of(XElement element) => ((IXmlLineInfo)element).LineNumber;
}
